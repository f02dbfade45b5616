/** Which ports there are, and on which addresses each is opened. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ListenAt,
  type Listener,
  type ListenerSettings,
  listenAt,
  listenersOf,
  listenHere,
  openAll,
} from '../../src/doors/listen/listeners.js';

/** A machine that refuses these hosts, and what was opened on it. */
function machine(refused: Readonly<Record<string, string>> = {}): {
  readonly listen: ListenAt;
  readonly open: string[];
} {
  const open: string[] = [];
  const listen: ListenAt = (port, host) => {
    const code = refused[host];
    if (code !== undefined) return Promise.reject(Object.assign(new Error(code), { code }));
    const own = port === 0 ? 40_000 : port;
    open.push(`${host} ${own}`);
    return Promise.resolve(own);
  };
  return { listen, open };
}

test('R1.9 all addresses are those of IPv6 and IPv4, and of IPv4 alone where there is no IPv6', async () => {
  const both = machine();
  assert.equal(await listenAt('::', 8080, both.listen), 8080);
  assert.deepEqual(both.open, [':: 8080']);
  for (const code of ['EAFNOSUPPORT', 'EADDRNOTAVAIL']) {
    const old = machine({ '::': code });
    assert.equal(await listenAt('::', 8080, old.listen), 8080);
    assert.deepEqual(old.open, ['0.0.0.0 8080']);
  }
});

test('R1.9 nothing stands in for a port in use, nor for an address that was asked for', async () => {
  const busy = machine({ '::': 'EADDRINUSE' });
  await assert.rejects(listenAt('::', 8080, busy.listen), { code: 'EADDRINUSE' });
  const other = machine({ '2001:db8::1': 'EADDRNOTAVAIL' });
  await assert.rejects(listenAt('2001:db8::1', 8080, other.listen), { code: 'EADDRNOTAVAIL' });
  assert.deepEqual([...busy.open, ...other.open], []);
});

test('R1.18 this machine alone is its two loopback addresses, with one port', async () => {
  const both = machine();
  assert.equal(await listenHere(0, both.listen), 40_000);
  assert.deepEqual(both.open, ['127.0.0.1 40000', '::1 40000']);
  const old = machine({ '::1': 'EADDRNOTAVAIL' });
  assert.equal(await listenHere(8080, old.listen), 8080);
  await assert.rejects(listenHere(8080, machine({ '::1': 'EADDRINUSE' }).listen), { code: 'EADDRINUSE' });
});

const SETTINGS: ListenerSettings = {
  ...{ port: 1, quietPort: 2, tlsPort: 3, telnetPort: 4, webPort: 5, tlsCert: 'cert', tlsKey: 'key' },
};
const namesOf = (listeners: readonly Listener[]): string[] => listeners.map(({ name }) => name);
const which = (is: (listener: Listener) => boolean, settings = SETTINGS): string[] =>
  namesOf(listenersOf(settings).filter(is));

test('R1.2, R1.9, R1.18 the ports are one list: which there are, who is greeted, what carries files, what is for this machine alone', async () => {
  assert.deepEqual(
    which(() => true),
    ['port', 'quietPort', 'tlsPort', 'telnetPort', 'webPort'],
  );
  assert.deepEqual(
    which(({ greets }) => greets),
    ['port', 'tlsPort', 'telnetPort'],
  );
  for (const one of ['files', 'greets'] as const)
    assert.deepEqual(
      which((listener) => listener[one] === (one === 'files') && !listener.web),
      ['quietPort'],
    );
  assert.deepEqual(
    which(({ edits }) => edits),
    ['telnetPort'],
  );
  assert.deepEqual(
    which(({ tls }) => tls),
    ['tlsPort', 'webPort'],
  );
  assert.deepEqual(
    which(({ web }) => web),
    ['webPort'],
  );
  assert.deepEqual(
    which(({ tls }) => tls, { ...SETTINGS, tlsCert: undefined }),
    [],
  );
  assert.deepEqual(
    which(({ localOnly }) => localOnly, { ...SETTINGS, tlsOnly: true }),
    ['port', 'quietPort', 'telnetPort'],
  );
  assert.deepEqual(
    which(() => true, { ...SETTINGS, quietPort: 'off', telnetPort: 'off', webPort: 'off', tlsCert: undefined }),
    ['port'],
  );

  const opened: string[] = [];
  const listen = async ({ name }: Listener, port: number, host: string): Promise<number> => {
    opened.push(`${name} ${host} ${port}`);
    return port;
  };
  const local = listenersOf({ ...SETTINGS, quietPort: 'off', telnetPort: 'off', tlsOnly: true });
  assert.deepEqual(await openAll(local, '0.0.0.0', listen), {
    port: 1,
    quietPort: null,
    tlsPort: 3,
    telnetPort: null,
    webPort: 5,
  });
  assert.deepEqual(opened, ['port 127.0.0.1 1', 'port ::1 1', 'tlsPort 0.0.0.0 3', 'webPort 0.0.0.0 5']);
});
