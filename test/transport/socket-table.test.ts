/** The kernel's table of sockets, read row by row: whom something is repeated to, in both families. */
import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { test } from 'node:test';
import { connectionKey, procNet, retransmissionsIn } from '../../src/doors/listen/socket-table.js';

/** As Linux 6.18 wrote it: two seconds after a cable was pulled, with something on its way to the first, nothing read by the second. */
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 010712C6:495E 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 582988 1 000000009cb13731 100 0 0 10 0                    
3437: 010712C6:495E 020712C6:852C 01 00000003:00000000 01:0000006C 00000003     0        0 582997 2 000000006065fce4 163 0 0 1 -1                    
3666: 010712C6:495E 020712C6:8534 01 0000B500:00000000 04:00000013 00000000     0        2 583005 2 00000000eb7f71da 20 0 0 99 -1                    
`;

const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:495C 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 582987 1 00000000eab71d84 100 0 0 10 0
   1: B80D0120000000000000000001000000:495C B80D0120000000002E8A000034737003:E12E 01 00000003:00000000 01:0000006C 00000003     0        0 582994 2 00000000be0b4233 163 0 0 1 -1
   2: 0000000000000000FFFF0000010712C6:495C 0000000000000000FFFF0000020712C6:C6E4 01 00000003:00000000 01:0000006C 0000000B     0        0 582991 2 00000000540936cc 163 0 0 1 -1
`;

/** Addresses stand there in the order of bytes of the machine that wrote them. */
const skip = endianness() !== 'LE' && 'these rows are of a little-endian machine';

test('an IPv4 connection that something is repeated to is found; a listener and a closed window are not', {
  skip,
}, () => {
  assert.deepEqual([...retransmissionsIn(TCP)], [[connectionKey('198.18.7.1', 18_782, '198.18.7.2', 34_092), 3]]);
});

test('nor is a closed window to which something was repeated before it closed', { skip }, () => {
  const closed = TCP.replace('04:00000013 00000000', '04:00000013 00000005');
  assert.notEqual(closed, TCP);
  assert.equal([...retransmissionsIn(closed)].length, 1);
});

test('IPv6 ones are found, and IPv4 ones on a socket of both, as Node names them', { skip }, () => {
  assert.deepEqual(
    [...retransmissionsIn(TCP6)],
    [
      [connectionKey('2001:db8::1', 18_780, '2001:db8::8a2e:370:7334', 57_646), 3],
      [connectionKey('::ffff:198.18.7.1', 18_780, '::ffff:198.18.7.2', 50_916), 11],
    ],
  );
});

test('a row that waits for its first acknowledgement is not one to which anything is repeated', { skip }, () => {
  assert.deepEqual([...retransmissionsIn(TCP.replaceAll('00000003     0', '00000000     0'))], []);
});

test('nor is a row of another shape, or no row at all', () => {
  for (const rows of ['', '\n', ' 01:', '1: 01: 02: 01:', `${TCP6.slice(0, 150)} 01:zz\n`]) {
    assert.deepEqual([...retransmissionsIn(rows)], []);
  }
});

test('a connection has one name, however its addresses are written, and each has its own', () => {
  const key = connectionKey('2001:db8::1', 8080, 'fe80::1', 1024);
  assert.equal(connectionKey('2001:0DB8:0:0:0:0:0:1', 8080, 'fe80::1%eth0', 1024), key);
  assert.equal(
    connectionKey('::ffff:192.0.2.1', 8080, '::FFFF:192.0.2.7', 1),
    connectionKey('192.0.2.1', 8080, '192.0.2.7', 1),
  );
  const others = [
    connectionKey('2001:db8::2', 8080, 'fe80::1', 1024),
    connectionKey('2001:db8::1', 8081, 'fe80::1', 1024),
    connectionKey('2001:db8::1', 8080, 'fe80::2', 1024),
    connectionKey('2001:db8::1', 8080, 'fe80::1', 1025),
  ];
  assert.equal(new Set([key, ...others]).size, 5);
});

test('this machine’s table can be read', { skip: process.platform !== 'linux' && 'Linux alone has it' }, async () => {
  assert.match(await procNet.timeouts(), /^\d+$/);
  for (const [key, count] of await procNet.retransmissions()) {
    assert.match(key, /^[\da-f.:]+ \d+ [\da-f.:]+ \d+$/);
    assert.equal(count > 0, true, key);
  }
});
