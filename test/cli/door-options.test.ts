/** The options on ports, certificates and connections. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/cli/failure.js';
import { readServeOptions } from '../../src/cli/options.js';

const read = (line: string) => readServeOptions(line.split(' '), false);
const CERTIFICATE = '--tls-cert c.pem --tls-key k.pem';

test('the port with TLS follows the chat port, once there is a certificate', () => {
  assert.equal(read('--port 9000').tlsPort, 'off');
  assert.equal(read(CERTIFICATE).tlsPort, 8443);
  assert.equal(read(`${CERTIFICATE} --port 9000`).tlsPort, 9363);
  assert.equal(read(`${CERTIFICATE} --port 0`).tlsPort, 0);
  assert.equal(read(`${CERTIFICATE} --tls-port 443`).tlsPort, 443);
  assert.equal(read(`${CERTIFICATE} --tls-port off`).tlsPort, 'off');
  assert.equal(read('--tls-port off').tlsPort, 'off');
  assert.deepEqual([read(CERTIFICATE).tlsCert, read(CERTIFICATE).tlsKey], ['c.pem', 'k.pem']);
});

test('the bounds have defaults', () => {
  const { maxPerAddress, maxNewPerMinute, limitLoopback, registerTimeout, maxVisitorLine, maxVisitorBytes } =
    readServeOptions([], false);
  assert.deepEqual(
    [maxPerAddress, maxNewPerMinute, limitLoopback, registerTimeout, maxVisitorLine, maxVisitorBytes],
    [50, 120, false, 30, 1024, 16_384],
  );
  const { handshakeTimeout, maxHandshakes, trustProxy, passwordOverPlaintext, drain } = readServeOptions([], false);
  assert.deepEqual([handshakeTimeout, maxHandshakes, trustProxy, passwordOverPlaintext, drain], [10, 500, [], true, 5]);
});

test('trusted proxies are addresses and networks', () => {
  assert.deepEqual(read('--trust-proxy 192.0.2.1').trustProxy, ['192.0.2.1']);
  assert.deepEqual(read('--trust-proxy ::1,10.0.0.0/8,2001:db8::/32,0.0.0.0/0').trustProxy, [
    '::1',
    '10.0.0.0/8',
    '2001:db8::/32',
    '0.0.0.0/0',
  ]);
  assert.deepEqual(read('--trust-proxy [::1],[2001:db8::]/32').trustProxy, ['::1', '2001:db8::/32']);
});

const needsCertificate = /needs a certificate: --tls-cert FILE --tls-key FILE$/;

const refused: readonly (readonly [string, RegExp])[] = [
  ['--tls-cert c.pem', /^--tls-cert needs its key: --tls-key FILE$/],
  ['--tls-key k.pem', /^--tls-key needs the certificate: --tls-cert FILE$/],
  ['--tls-port 8443', needsCertificate],
  ['--tls-only', needsCertificate],
  [`${CERTIFICATE} --tls-only --tls-port off`, /^--tls-only and --tls-port off leave no port to join by$/],
  [`${CERTIFICATE} --tls-port 8080`, /^--tls-port 8080 is the chat port: choose another, or --tls-port off$/],
  [`${CERTIFICATE} --tls-port 8082`, /^--tls-port 8082 is the quiet port/],
  [
    `${CERTIFICATE} --port 65400`,
    /^the TLS port would be 65763 .*past 65535: choose one with --tls-port N, or --tls-port off$/,
  ],
  ['--no-password-over-plaintext', /did you mean --password-over-plaintext off\?$/],
  ['--trust-proxy localhost', /^--trust-proxy takes addresses and networks with commas between them/],
  ...['192.0.2.1,', '192.0.2.0/33', '::1/129', '192.0.2.1/', '/8', 'fe80::1%eth0', '192.0.2.1;::1', '10.0.0.0/8/8'].map(
    (list) => [`--trust-proxy ${list}`, /^--trust-proxy takes addresses/] as const,
  ),
  ['--drain 31', /^--drain takes seconds from 1 to 30, not 31$/],
  ['--register-timeout 0', /^--register-timeout takes seconds from 1 to 3600/],
];

for (const [line, message] of refused) {
  test(`serve ${line} is refused`, () => {
    assert.throws(
      () => read(line),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}
