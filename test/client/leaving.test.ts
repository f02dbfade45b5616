/** Leaving at moments that nobody at a terminal would hit on purpose. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pauses } from '../../src/client/common/pauses.js';
import { Trust } from '../../src/client/net/trust.js';
import { StateFile } from '../../src/client/state.js';
import { Conversation } from '../../src/client/talk/conversation.js';
import { Session } from '../../src/client/talk/session.js';
import { Vocabulary } from '../../src/client/talk/vocabulary.js';
import { folder } from '../support/certificates.js';
import { startTestServer } from '../support/server.js';

test('whoever leaves while the connection is being made has left, and does not enter', async (t) => {
  const server = await startTestServer(t);
  const door = { host: '127.0.0.1', port: server.port, tls: null };
  const trust = new Trust(new StateFile(folder(t), 'known'), { confirm: null, say() {} });
  const options = {
    ...{
      door,
      trust,
      name: 'Alice',
      password: undefined,
      code: undefined,
      room: undefined,
      forPeople: true,
      reconnect: true,
    },
    ...{ conversation: new Conversation(), vocabulary: new Vocabulary(), pauses: new Pauses() },
  };
  const entered = new Promise<string>((resolve) => {
    const told = { say() {}, wrong() {}, show() {}, lost() {}, back() {} };
    const host = { ask: null, ...told, changed: () => session.ready && resolve('entered') };
    const session = new Session(options, host);
    const stay = session.run();
    session.leave();
    void stay.then(resolve);
  });
  assert.equal(await entered, 'left');
});
