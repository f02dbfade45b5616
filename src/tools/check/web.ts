/** The WebSocket, who may begin one, and the way back: rules R8.3, R8.10 to R8.17 and R7.17 of docs/PROTOCOL.md, as far as they can be seen from outside. */
import type { Fields } from './play/form.js';
import type { Peer } from './play/peer.js';
import { full } from './play/record.js';
import type { Stage } from './play/stage.js';
import { Failed } from './play/terms.js';
import type { WebPeer } from './play/web-peer.js';

function say(peer: Peer, ...objects: Fields[]): void {
  peer.send(...objects.map((object) => JSON.stringify(object)));
}

/** Somebody with a name, at a WebSocket. */
async function enter(stage: Stage, who: string): Promise<WebPeer> {
  const ann = await stage.webSocket(who);
  say(ann, { type: 'init', username: ann.name });
  const [answer = ''] = await ann.sees(/^\{"type":"(?:status|error)".*/);
  if (!answer.includes('ACCOUNT_REQUIRED')) return ann;
  say(ann, { type: 'register', name: ann.name, password: stage.password('right') });
  await ann.sees({ type: 'status', status: 'welcome' });
  return ann;
}

/** Somebody who was here before comes with that, and is told by several objects. */
async function comeBack(stage: Stage, who: string, more: Fields): Promise<WebPeer> {
  const ann = await stage.webSocket(who);
  say(ann, { type: 'init', username: ann.name, ...more });
  const [, code = ''] = await ann.sees(/^\{"type":"(?:status|error)".*?(?:"code":"([A-Z_]+)"|$)/);
  if (code !== 'ACCOUNT_REQUIRED') return ann;
  say(ann, { type: 'init', username: ann.name, password: stage.password('right'), ...more });
  await ann.sees({ type: 'status', status: 'welcome' });
  return ann;
}

/** The next object is read, and nothing but `forms` has come before its answer. */
async function livesOn(peer: WebPeer, token: string, ...forms: Fields[]): Promise<void> {
  say(peer, { type: 'ping', token });
  for (const form of [...forms, { type: 'pong', token }]) await peer.sees(form);
}

export const web = [
  full('a WebSocket speaks in objects from the first message on, and nothing greets', 'R8.10 R8.11', async (stage) => {
    const ann = await stage.webSocket('Ann');
    const token = stage.word();
    say(ann, { type: 'ping', token });
    await ann.sees({ type: 'pong', token });
    const [first = ''] = ann.bytes.toString().split('\n');
    if (!first.startsWith('{"type":"pong"'))
      throw new Failed(`the first message was “${first}”`, `the answer to the ping`);
  }),
  full('people at a WebSocket and at a bare connection talk with each other', 'R8.10 R8.11', async (stage) => {
    const bob = await stage.person('Bob');
    const ann = await enter(stage, 'Ann');
    const [there, back] = [stage.word(), stage.word()];
    say(ann, { type: 'message', to: bob.name, payload: `${there} grüße 👋` });
    await bob.sees(`${ann.name}: ${there} grüße 👋`);
    bob.send(`${ann.name}:${back}`);
    await ann.sees({ type: 'message', from: bob.name, payload: back });
  }),
  full('a page of somebody else may ask for nothing, and begin no WebSocket', 'R8.3 R8.10', async (stage) => {
    const foreign = { Origin: 'http://evil.example' };
    for (const path of ['/', '/socket']) {
      const { what, status, body } = await stage.request('GET', path, foreign);
      if (status !== 403 || !body.toString().startsWith('ERROR: FOREIGN_ORIGIN '))
        throw new Failed(`${what} for another page was answered by ${status}`, '403, ERROR: FOREIGN_ORIGIN …');
    }
  }),
  full(
    'whoever comes back with rooms and a number is told what was said since, in order, and is in the rooms again',
    'R7.17',
    async (stage) => {
      const bob = await enter(stage, 'Bob');
      const first = await enter(stage, 'Ann');
      const room = stage.word('r');
      for (const one of [bob, first]) {
        say(one, { type: 'join', room });
        await one.sees({ type: 'join', room });
      }
      const [seen, ...missed] = [stage.word(), stage.word(), stage.word()];
      say(bob, { type: 'say', room, text: seen });
      const [, since = ''] = await first.sees(new RegExp(`"payload":"${seen}","message_id":(\\d+)`));
      first.close(1000);
      await first.isClosed(1000);
      await bob.sees({ type: 'left', room, username: first.name });
      for (const text of missed) say(bob, { type: 'say', room, text });
      for (const _ of missed) await bob.sees({ type: 'status', status: 'sent', room });
      const ann = await comeBack(stage, 'Ann', { rooms: [room], since: Number(since), id: 1 });
      for (const payload of missed) await ann.sees({ type: 'message', room, payload, id: 1, more: true });
      await ann.sees({ type: 'join', room, id: 1, more: true });
      await ann.sees({ type: 'missed', since: Number(since), complete: true, id: 1 });
    },
  ),
  full('a message in several frames is one object, and may be laid out over lines', 'R8.12', async (stage) => {
    const ann = await enter(stage, 'Ann');
    const token = stage.word();
    ann.inFrames('{\n"type":', '"ping",\n', `"token":"${token}"}`);
    await ann.sees({ type: 'pong', token });
  }),
  full('a message that is not one object is malformed, and the next is read', 'R8.12', async (stage) => {
    const ann = await enter(stage, 'Ann');
    for (const wrong of ['hello', '[]', '{"type":"ping"}{"type":"ping"}', '{"type":"ping"']) {
      ann.send(wrong);
      await livesOn(ann, stage.word(), { type: 'error', code: 'MALFORMED' });
    }
  }),
  full('a binary message ends a WebSocket with 1003, and what came before it is done', 'R8.13', async (stage) => {
    const ann = await enter(stage, 'Ann');
    say(ann, { type: 'online_users', id: 1 });
    ann.binary('{"type":"online_users","id":2}');
    await ann.isClosed(1003);
    await ann.sees({ type: 'online_users', id: 1 });
  }),
  full('a text that is not UTF-8 ends a WebSocket with 1007', 'R8.13', async (stage) => {
    const ann = await enter(stage, 'Ann');
    ann.bytesAsText(Buffer.from('{"type":"\xff"}', 'latin1'));
    await ann.isClosed(1007);
  }),
  full('a frame that is not masked ends a WebSocket with 1002', 'R8.13', async (stage) => {
    const ann = await enter(stage, 'Ann');
    ann.unmasked('{"type":"ping"}');
    await ann.isClosed(1002);
  }),
  full('a ping is answered as it came, also while an object waits', 'R8.14', async (stage) => {
    const ann = await enter(stage, 'Ann');
    await ann.pinged('one');
    say(ann, { type: 'wait', seconds: 60, pattern: `*${stage.word()}*` });
    await ann.pinged('two');
  }),
  full(
    'a close is answered with its number, after what came before; others are told that one has gone',
    'R8.15',
    async (stage) => {
      const bob = await stage.person('Bob');
      const ann = await enter(stage, 'Ann');
      const word = stage.word();
      say(ann, { type: 'message', to: bob.name, payload: word });
      ann.close(4001);
      await ann.isClosed(4001);
      await bob.sees(`${ann.name}: ${word}`);
      await bob.sees(new RegExp(`^OFFLINE:${ann.name}\\b`));
    },
  ),
  full('whoever leaves has the last word said, and then a close with 1000', 'R8.16', async (stage) => {
    const ann = await enter(stage, 'Ann');
    say(ann, { type: 'exit', id: 1 });
    await ann.isClosed(1000);
    await ann.sees({ id: 1 });
  }),
];
