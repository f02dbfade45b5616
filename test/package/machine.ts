/**
 * A Debian of its own, for a test that installs something: all files of this machine as they are now, over which it writes in memory; its
 * own systemd, network and processes. Nothing of it reaches this machine, and all of it goes with the test, however that ends.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missing, needs } from '../support/programs.js';

/** Why there can be none here; false where there can. */
export function noMachine(): string | false {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'only root can make a machine within this one';
  const programs = needs('unshare', 'nsenter', 'setpriv', 'ip', 'dpkg', 'systemctl', 'adduser');
  if (programs !== false || missing('unshare')) return programs;
  const { root } = branches();
  const branch = join(root, `${BRANCH}probe-${process.pid}`);
  const begin = `mkdir '${branch}' && rmdir '${branch}' && exec unshare ${NAMESPACES.join(' ')} sh -c "$PROBE"`;
  const { status } = spawnSync('sh', ['-c', begin], { env: { ...process.env, PROBE }, stdio: 'ignore' });
  return status === 0
    ? false
    : 'this machine lets root make no namespaces, mounts or branches of cgroups, as containers often do';
}

/** Where systemd counts processes. */
function branches(): { readonly root: string; readonly kind: string } {
  const kind = spawnSync('stat', ['-fc', '%T', '/sys/fs/cgroup'], { encoding: 'utf8' }).stdout.trim();
  return { root: kind === 'cgroup2fs' ? '/sys/fs/cgroup' : '/sys/fs/cgroup/systemd', kind };
}

const NAMESPACES = ['--mount', '--net', '--pid', '--cgroup', '--uts', '--ipc', '--fork', '--kill-child'];

/** Begins the name of a machine's branch of the tree in which systemd counts processes; the number of the test's process ends it. */
const BRANCH = 'partyline-test-';

/** Milliseconds that something there may take. Nothing takes so long that works. */
const PATIENCE = 20_000;

/** A place for all files, over which is written in memory. */
const ROOM = `
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/above /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/above,workdir=/mnt/work /mnt/root
cd /mnt/root
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
`;

/** What of BOOT some machines do not allow. */
const PROBE = `${ROOM}
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
`;

/** Runs in front of everything there, as its first process. `/run/house` is where it says that it is up. */
const BOOT = `${ROOM}
# What systemd would set of the kernel is this machine's too.
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs tmpfs dev
for device in null zero full random urandom tty; do
  : >dev/$device
  mount --bind /dev/$device dev/$device
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
if [ "$GROUPS_OF" = cgroup2 ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
else
  mount -t tmpfs tmpfs sys/fs/cgroup
  mkdir sys/fs/cgroup/systemd
  mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
fi
ip link set lo up
rm -f usr/sbin/policy-rc.d
rm -rf etc/systemd/system/*.wants etc/systemd/system/default.target
cat >etc/systemd/system/house.service <<'END'
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo up >/run/house'
END
cat >etc/systemd/system/default.target <<'END'
[Unit]
Requires=basic.target house.service
After=basic.target house.service
END
mkfifo run/house
cat run/house &
pivot_root . mnt
cd /
umount -l /mnt
container=lxc exec /lib/systemd/systemd --system --show-status=false </dev/null 2>/dev/null
`;

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Machine {
  private constructor(
    private readonly child: ChildProcess,
    private readonly branch: string,
  ) {}

  /** Resolves when its systemd is at work. */
  static async start(t: { after(hook: () => Promise<void>): void }): Promise<Machine> {
    // This one gets a branch of its own there.
    const { root: above, kind } = branches();
    removeOldBranches(above);
    const branch = join(above, `${BRANCH}${process.pid}`);
    const enter = `mkdir -p '${branch}' && echo $$ >'${branch}/cgroup.procs'; exec unshare ${NAMESPACES.join(' ')} sh -c "$BOOT"`;
    const env = { PATH: process.env.PATH, BOOT, GROUPS_OF: kind === 'cgroup2fs' ? 'cgroup2' : 'cgroup' };
    // It ends with this process, also where that is killed.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'sh', '-c', enter], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const machine = new Machine(child, branch);
    t.after(() => machine.end());
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    const up = once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    await Promise.race([up, once(child, 'exit').then(() => Promise.reject(new Error(`it has not come up: ${said}`)))]);
    return machine;
  }

  /** Runs a program there, to its end. */
  run(...command: readonly string[]): Ran {
    const { status, stdout, stderr } = spawnSync('nsenter', [...this.inside(), ...command], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', HOME: '/root' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE,
    });
    return { status, stdout, stderr };
  }

  /** What a program prints there. Throws where it fails. */
  must(...command: readonly string[]): string {
    const { status, stdout, stderr } = this.run(...command);
    if (status !== 0) throw new Error(`${command.join(' ')}: ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  /** Resolves with what a program has printed there once that matches, and ends it. */
  async until(pattern: RegExp, ...command: readonly string[]): Promise<string> {
    const patient = ['timeout', `${PATIENCE / 1000}`, ...command];
    const child = spawn('nsenter', [...this.inside(), ...patient], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    for await (const chunk of child.stdout) {
      said += chunk;
      if (pattern.test(said)) {
        child.kill('SIGKILL');
        return said;
      }
    }
    throw new Error(`no ${pattern} in ${said}`);
  }

  /** A path of it, as it is reached from here. */
  at(path: string): string {
    return `/proc/${this.first()}/root${path}`;
  }

  private first(): string {
    const { pid } = this.child;
    const first = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    if (first === '') throw new Error('it has ended');
    return first;
  }

  private inside(): string[] {
    return ['--target', this.first(), '--mount', '--net', '--pid', '--cgroup', '--uts', '--ipc'];
  }

  private async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      // It waits for its first process, with which the kernel ends all others.
      process.kill(Number(this.first()), 'SIGKILL');
      await gone;
    }
    removeBranch(this.branch);
  }
}

/** It and all that hang from it; the kernel refuses where a process is left. */
function removeBranch(branch: string): void {
  spawnSync('find', [branch, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';'], { stdio: 'ignore' });
}

/** Those of machines whose tests were killed. */
function removeOldBranches(above: string): void {
  for (const name of readdirSync(above)) {
    const [, pid] = new RegExp(`^${BRANCH}(\\d+)$`).exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeBranch(join(above, name));
  }
}
