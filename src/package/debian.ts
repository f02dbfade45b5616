/**
 * Makes the Debian package: what lies where on a machine, and who says so to dpkg. What is made of the tables comes from them; the rest
 * is in the folder debian/ beside this file. The same sources make the same bytes: whoever doubts a package can make it again.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bashCompletion } from '../cli/completion/bash.js';
import type { HelpTopic } from '../cli/help.js';
import { manPages } from './man-page.js';

export interface Order {
  /** The project's folder, where the program has been built. */
  readonly root: string;
  /** Where the package goes. */
  readonly out: string;
  /** Counts the packages of one version: `2` in 0.1.0-2. */
  readonly revision: number;
  /** Seconds since 1970: the date of all that is in it. */
  readonly epoch: number;
  readonly topics: readonly HelpTopic[];
}

interface File {
  readonly bytes: Uint8Array | string;
  /** 0644 where there is none. */
  readonly mode?: number;
}
type Tree = Map<string, File>;

/** As Debian calls the kinds of machines. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Of the one package that is a native library's alone: what a running program asks for, and the license. */
const RUNNING = /^(package\.json|LICENSE(\.md)?|index\.js|node-gyp-build\.js|dist\/index\.mjs)$/;

const CONFIGURATION = 'etc/partyline/partyline.yaml';
const LIBRARY = 'usr/lib/partyline';
const DOCUMENTS = 'usr/share/doc/partyline';

/** Returns the path of the package. Throws where dpkg-deb is missing or refuses. */
export function makeDebianPackage({ root, out, revision, epoch, topics }: Order): string {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new Error(`there is no package for ${process.arch}`);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const tree: Tree = new Map<string, File>([
    ...program(root, version),
    ...ownFiles(root),
    ...documents(root, `${version}-${revision}`, epoch),
    ...made(topics, { version, date: new Date(epoch * 1000).toISOString().slice(0, 10) }),
  ]);
  const control: Tree = new Map<string, File>([
    ...['postinst', 'prerm', 'postrm'].map((name) => [`DEBIAN/${name}`, { ...own(root, name), mode: 0o755 }] as const),
    ['DEBIAN/conffiles', { bytes: `/${CONFIGURATION}\n` }],
    ['DEBIAN/md5sums', { bytes: sums(tree) }],
    ['DEBIAN/control', { bytes: controlOf({ version, revision, architecture }, tree) }],
  ]);
  const folder = join(out, 'debian');
  rmSync(folder, { recursive: true, force: true });
  write(folder, new Map<string, File>([...tree, ...control]));
  const path = join(out, `partyline_${version}-${revision}_${architecture}.deb`);
  // No file gets a later date than that.
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) };
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', folder, path], { env, stdio: 'pipe' });
  rmSync(folder, { recursive: true });
  return path;
}

/** The program, and of the packages that are not bundled what this kind of machine runs. */
function program(root: string, version: string): Tree {
  const tree: Tree = new Map();
  const manifest = { name: 'partyline', version, type: 'module', private: true };
  tree.set(`${LIBRARY}/package.json`, { bytes: `${JSON.stringify(manifest, null, 2)}\n` });
  const built = filesBelow(join(root, 'dist')).filter((path) => !path.endsWith('.map'));
  for (const path of built) {
    const bytes = readFileSync(join(root, 'dist', path));
    const isProgram = bytes.subarray(0, 2).toString() === '#!';
    tree.set(`${LIBRARY}/dist/${path}`, isProgram ? { bytes, mode: 0o755 } : { bytes });
  }
  const machine = `linux-${process.arch}`;
  const packages = ['@node-rs/argon2', `@node-rs/argon2-${machine}-gnu`, '@photostructure/sqlite', 'node-gyp-build'];
  for (const name of packages) {
    const from = join(root, 'node_modules', name);
    const wanted = filesBelow(from).filter(
      (path) => RUNNING.test(path) || (path.endsWith('.node') && !/musl/.test(path) && path.includes(machine)),
    );
    for (const path of wanted)
      tree.set(`${LIBRARY}/node_modules/${name}/${path}`, { bytes: readFileSync(join(from, path)) });
  }
  return tree;
}

/** What lies as it is in the folder debian/. */
function ownFiles(root: string): Tree {
  return new Map<string, File>([
    ['usr/bin/partyline', { ...own(root, 'partyline'), mode: 0o755 }],
    [CONFIGURATION, own(root, 'partyline.yaml')],
    ['usr/lib/systemd/system/partyline.service', own(root, 'partyline.service')],
  ]);
}

const own = (root: string, name: string): File => ({ bytes: readFileSync(join(root, 'src/package/debian', name)) });

function made(topics: readonly HelpTopic[], edition: Parameters<typeof manPages>[1]): Tree {
  const pages = manPages(topics, edition);
  return new Map<string, File>([
    ['usr/share/bash-completion/completions/partyline', { bytes: bashCompletion(topics) }],
    ...pages.map(({ file, text }) => [`usr/share/man/man1/${file}.gz`, { bytes: gzipped(text) }] as const),
  ]);
}

function documents(root: string, version: string, epoch: number): Tree {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const packaged = ['@node-rs/argon2', '@photostructure/sqlite', 'node-gyp-build'].map(
    (name) => `${name}\n\n${read(`node_modules/${name}/LICENSE`).trim()}\n`,
  );
  const licenses = [`Partyline\n\n${read('LICENSE').trim()}\n`, ...packaged, read('dist/LICENSES.txt')];
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  const entry = `partyline (${version}) unstable; urgency=medium\n\n  * What has changed is in changelog.gz.\n\n -- ${MAINTAINER}  ${date}\n`;
  return new Map<string, File>([
    [`${DOCUMENTS}/copyright`, { bytes: licenses.join(`\n${'-'.repeat(72)}\n\n`) }],
    [`${DOCUMENTS}/changelog.gz`, { bytes: gzipped(read('CHANGELOG.md')) }],
    [`${DOCUMENTS}/changelog.Debian.gz`, { bytes: gzipped(entry) }],
    [`${DOCUMENTS}/README.md`, { bytes: read('README.md') }],
    ...filesBelow(join(root, 'docs')).map(
      (path) => [`${DOCUMENTS}/docs/${path}`, { bytes: readFileSync(join(root, 'docs', path)) }] as const,
    ),
  ]);
}

/** Has to be an address, of which the project has none. */
const MAINTAINER = 'Partyline maintainers <maintainers@partyline.invalid>';

interface Control {
  readonly version: string;
  readonly revision: number;
  readonly architecture: string;
}

/** Node is recommended alone: Debian's own may be too old, and many have another from elsewhere. */
function controlOf({ version, revision, architecture }: Control, tree: Tree): string {
  const kilobytes = [...tree.values()].reduce((sum, { bytes }) => sum + Math.ceil(Buffer.byteLength(bytes) / 1024), 0);
  return `Package: partyline
Version: ${version}-${revision}
Section: net
Priority: optional
Architecture: ${architecture}
Maintainer: ${MAINTAINER}
Installed-Size: ${kilobytes}
Depends: adduser, libc6 (>= ${neededLibc(tree)}), libgcc-s1, libstdc++6
Recommends: nodejs (>= 20.19)
Suggests: netcat-openbsd | telnet
Description: chat server that anybody can join with nothing but nc
 It has rooms, groups, messages for people who are away, and files, for nc,
 telnet, browsers and programs. With it come a client for terminals and the
 tools to look after the server.
`;
}

/** The newest version of the C library that one of the native libraries asks for. */
function neededLibc(tree: Tree): string {
  const asked = [...tree]
    .filter(([path]) => path.endsWith('.node'))
    .flatMap(([, { bytes }]) => [
      ...Buffer.from(bytes as Uint8Array)
        .toString('latin1')
        .matchAll(/GLIBC_2\.(\d+)/g),
    ])
    .map(([, minor]) => Number(minor));
  return `2.${Math.max(...asked)}`;
}

function sums(tree: Tree): string {
  return [...tree]
    .filter(([path]) => path !== CONFIGURATION)
    .map(([path, { bytes }]) => `${createHash('md5').update(bytes).digest('hex')}  ${path}\n`)
    .sort()
    .join('');
}

/** Whatever the umask is. */
function write(folder: string, tree: Tree): void {
  for (const [path, { bytes, mode = 0o644 }] of tree) {
    const at = join(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, bytes);
    chmodSync(at, mode);
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  chmodSync(folder, 0o755);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const gzipped = (text: string): Uint8Array => gzipSync(text, { level: 9 });
