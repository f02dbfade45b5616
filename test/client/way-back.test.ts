/**
 * After a loss: what is asked of the server, what is shown of its answer, and the one line about it.
 * Rules: R7.17.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Pauses } from '../../src/client/common/pauses.js';
import type { ServerEvent } from '../../src/client/common/server-event.js';
import { backAgain, WayBack } from '../../src/client/common/way-back.js';
import { Trust } from '../../src/client/net/trust.js';
import { StateFile } from '../../src/client/state.js';
import { Conversation } from '../../src/client/talk/conversation.js';
import { Session, type SessionHost } from '../../src/client/talk/session.js';
import { Vocabulary } from '../../src/client/talk/vocabulary.js';
import { folder } from '../support/certificates.js';
import { BREAK, JsonServer, joined, late, said } from './json-server.js';

const welcome = (last: number) => ({ type: 'status', status: 'welcome', username: 'Alice', last });
const missed = (count: number, complete = true, next: number | null = null) => ({
  ...{ type: 'missed', since: 0, count, complete, next, last: 20, direct: true },
});

/** Alice is on a server that is the test, and has seen nothing but the welcome. */
async function stay(t: TestContext, rooms: readonly string[] = [], password?: string) {
  const server = await new JsonServer().start(t);
  const conversation = new Conversation();
  /** What she sees, and is told; a message as its text. */
  const seen: string[] = [];
  let wake = (): void => {};
  const tell = (line: string): void => {
    seen.push(line);
    wake();
  };
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise<void>((resolve) => (wake = resolve));
  };
  const host: SessionHost = {
    ask: null,
    say: tell,
    wrong: tell,
    lost: () => tell('lost'),
    show: (event: ServerEvent) => tell(event.type === 'message' ? String(event.payload) : event.type),
    back: (lines) => tell(backAgain(conversation.me, lines)),
    changed: () => wake(),
  };
  const trust = new Trust(new StateFile(folder(t), 'servers'), { confirm: null, say: tell });
  const pauses = { next: () => 0, reset: () => tell('ready') } as unknown as Pauses;
  const session = new Session(
    {
      ...{ door: { host: '127.0.0.1', port: server.port, tls: null }, trust, conversation },
      ...{
        vocabulary: new Vocabulary(),
        pauses,
        name: 'Alice',
        password,
        code: undefined,
        room: undefined,
        forPeople: true,
        reconnect: true,
      },
    },
    host,
  );
  const end = session.run();
  t.after(async () => {
    session.leave();
    await end;
  });
  await until(() => session.ready);
  for (const room of rooms) await session.request({ type: 'join', room }, () => {});
  seen.length = 0;
  return {
    ...{ server, session, conversation, seen },
    /** The connection is lost, and is there again when all is as before. */
    async comesBack(): Promise<string[]> {
      server.cut();
      await until(() => seen.includes('ready'));
      return seen.splice(0).filter((line) => line !== 'lost' && line !== 'ready');
    },
    async sees(line: string): Promise<void> {
      await until(() => seen.includes(line));
      seen.length = 0;
    },
  };
}

test('R7.17 asked for is what came after the newest line that was seen, together with the name and the rooms', async (t) => {
  const { server, session, sees, comesBack } = await stay(t, ['lab', 'team']);
  await comesBack();
  // Nothing is newer than what the welcome has said.
  assert.deepEqual(server.inits.at(-1), {
    ...{ type: 'init', username: 'Alice', for_people: true, since: 10, rooms: ['lab', 'team'] },
  });
  server.say(said(12, 'one'), said(11, 'a direct message that waited'));
  await sees('a direct message that waited');
  await comesBack();
  assert.equal(server.inits.at(-1)?.since, 12);
  // One's own lines are seen by their answers.
  server.answers = ({ type }) => (type === 'line' ? [{ type: 'status', status: 'sent', message_id: 15 }] : undefined);
  await session.request({ type: 'line', text: 'mine' }, () => {});
  await comesBack();
  assert.equal(server.inits.at(-1)?.since, 15);
  server.answers = ({ type }) => (type === 'paste' ? [{ type: 'paste', count: 2, message_ids: [16, 17] }] : undefined);
  await session.request({ type: 'paste', text: 'a\nb' }, () => {});
  await comesBack();
  assert.equal(server.inits.at(-1)?.since, 17);
});

test('R7.17 what was missed is shown in its order before what is said now, and one line says how many lines it was', async (t) => {
  const { server, conversation, comesBack } = await stay(t, ['lab']);
  server.answers = ({ type }) => {
    if (type !== 'init') return undefined;
    setImmediate(() => server.say(said(21, 'now')));
    return [welcome(20), late(18, 'one'), late(19, 'two', { kind: 'room', room: 'lab' }), joined('lab'), missed(2)];
  };
  const shown = await comesBack();
  assert.deepEqual(shown.slice(0, 3), ['one', 'two', 'Connected again as Alice. 2 lines were missed.']);
  assert.deepEqual(conversation.myRooms, ['lab']);
  assert.deepEqual(
    conversation.unread.map(({ name }) => name).filter((name) => name !== 'everyone'),
    [],
  );
  // What came after it counts from there.
  server.answers = () => undefined;
  await comesBack();
  assert.ok(Number(server.inits.at(-1)?.since) >= 20);
});

test('R7.17 where lines are gone the one line says so, and where nothing was missed it says nothing of it', async (t) => {
  const { server, comesBack } = await stay(t);
  for (const [lines, complete, sentence] of [
    [0, true, 'Connected again as Alice.'],
    [1, true, 'Connected again as Alice. 1 line was missed.'],
    [2, false, 'Connected again as Alice. 2 lines were missed, and some are gone.'],
    [0, false, 'Connected again as Alice. Lines were missed, and are gone.'],
  ] as const) {
    const told = [late(11, 'one'), late(12, 'two')].slice(0, lines);
    server.answers = ({ type }) => (type === 'init' ? [welcome(20), ...told, missed(lines, complete)] : undefined);
    assert.equal((await comesBack()).at(-1), sentence);
  }
  // More is to be had, and is not asked for any more.
  server.answers = ({ type }) => (type === 'init' ? [welcome(20), late(21, 'one'), missed(1, true, 21)] : undefined);
  assert.equal((await comesBack()).at(-1), 'Connected again as Alice. 1 line was missed, and some are gone.');
});

test('R7.17 a way back that breaks off is asked for again from where it began: what it had brought is shown once, and what is gone is told', async (t) => {
  const { server, comesBack } = await stay(t);
  let times = 0;
  server.answers = ({ type }) => {
    if (type !== 'init') return undefined;
    const [one, two] = [late(15, 'one'), late(16, 'two')];
    return ++times > 1 ? [welcome(20), one, two, missed(2, false)] : [welcome(20), one, BREAK];
  };
  const shown = await comesBack();
  assert.deepEqual(shown, ['one', 'two', 'Connected again as Alice. 2 lines were missed, and some are gone.']);
  assert.equal(server.inits.at(-1)?.since, 10);
  server.answers = () => undefined;
  await comesBack();
  assert.equal(server.inits.at(-1)?.since, 20);
});

test('R7.17 a server that knows none of the lines is asked without them, and that something may be missing is said', async (t) => {
  const { server, sees, comesBack } = await stay(t, ['lab'], 'secret');
  server.say(said(9000, 'long ago'));
  await sees('long ago');
  server.answers = ({ type, since }) => {
    if (type !== 'init') return undefined;
    return since === undefined
      ? [welcome(3), late(2, 'shown before'), joined('lab')]
      : [{ type: 'error', code: 'NO_SUCH_MESSAGE', text: 'No line has the number 9000 yet.' }];
  };
  assert.deepEqual(await comesBack(), ['Connected again as Alice. What was said meanwhile may be missing.']);
  const asBefore = { username: 'Alice', password: 'secret', takeover: true };
  assert.deepEqual(server.inits.at(-1), { type: 'init', ...asBefore, for_people: true, rooms: ['lab'] });
  server.answers = () => undefined;
  await comesBack();
  assert.equal(server.inits.at(-1)?.since, 3);
});

test('R7.17 a room that does not let one in again is told, and a line for it goes nowhere', async (t) => {
  const { server, conversation, comesBack } = await stay(t, ['other', 'lab']);
  server.answers = ({ type }) =>
    type === 'init'
      ? [welcome(20), { type: 'error', code: 'TOO_MANY_ROOMS', text: 'No more.' }, joined('other'), missed(0)]
      : undefined;
  assert.deepEqual(await comesBack(), ['error', 'Connected again as Alice.']);
  assert.deepEqual(conversation.target, { kind: 'lost', what: 'room', name: 'lab' });
  assert.deepEqual(conversation.myRooms, ['other']);
});

test('R7.17 of more rooms than can be asked for at once the others are joined after, and some lines are said to be gone', async (t) => {
  const names = Array.from({ length: 22 }, (_, index) => `room${index}`);
  const { server, conversation, comesBack } = await stay(t, names);
  server.answers = ({ type, rooms }) =>
    type === 'init' ? [welcome(20), ...(rooms as string[]).map(joined), missed(0)] : undefined;
  assert.deepEqual(await comesBack(), ['Connected again as Alice. Lines were missed, and are gone.']);
  assert.deepEqual(server.inits.at(-1)?.rooms, names.slice(0, 20));
  assert.deepEqual(conversation.myRooms, names);
  assert.equal(conversation.currentRoom, 'room21');
});

test('R3.130 R3.131 a guest who comes back shuts out whom they had shut out, and is shown as little of who comes and goes', async (t) => {
  const { server, session, comesBack } = await stay(t, ['lab']);
  const asked: unknown[] = [];
  server.answers = ({ type, what, value, name }) => {
    if (type !== 'set' && !String(type).endsWith('block')) return undefined;
    asked.push(name ?? value);
    return [type === 'set' ? { type, what, value } : { type, username: name }];
  };
  for (const request of [
    { type: 'block', name: 'Mal' },
    { type: 'block', name: 'Eve' },
    { type: 'unblock', name: 'Eve' },
    { type: 'set', what: 'presence', value: 'off' },
  ])
    await session.request(request, () => {});
  asked.length = 0;
  await comesBack();
  assert.deepEqual(asked.splice(0), ['off', 'Mal']);
  await session.request({ type: 'unblock', name: 'Mal' }, () => {});
  await session.request({ type: 'set', what: 'presence', value: 'on' }, () => {});
  asked.length = 0;
  await comesBack();
  assert.deepEqual(asked, []);
});

test('the newest number is that of what has been seen, and not what the welcome says of what has not', () => {
  const back = new WayBack();
  back.observe({ type: 'status', status: 'welcome' });
  assert.deepEqual(back.ask(), { rooms: [] });
  back.observe(said(7, 'one') as ServerEvent);
  back.observe({ type: 'status', status: 'welcome', last: 9 });
  assert.deepEqual(back.ask(), { since: 7, rooms: [] });
});
