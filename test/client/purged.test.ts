/**
 * What has been taken back is told, counts as unread no more, and is not shown where it has not been yet.
 * Rules: R4.21.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServerEvent } from '../../src/client/common/server-event.js';
import { Conversation } from '../../src/client/talk/conversation.js';
import { startTestServer } from '../support/server.js';
import { chatAs, pipeChat } from './here.js';
import { JsonServer, said } from './json-server.js';
import { ENTER } from './rig.js';

const purged = (id: number) => ({ type: 'purged', message_id: id });

describe('R4.21 a line that was taken back', () => {
  it('counts as unread no more, once, and not where one has been since', () => {
    const conversation = new Conversation();
    const hear = (...events: object[]): void => {
      for (const event of events) conversation.observe(event as ServerEvent);
    };
    const unread = (): unknown[] => conversation.unread.map(({ name, count }) => [name, count]);
    hear({ type: 'status', status: 'welcome', username: 'Alice' }, { type: 'join', room: 'lab', members: [] });
    hear(said(1, 'one'), said(2, 'two'), said(3, 'three', { kind: 'direct' }));
    assert.deepEqual(unread(), [
      ['everyone', 2],
      ['@Bob', 1],
    ]);
    hear(purged(1), purged(1), purged(3), purged(99));
    assert.deepEqual(unread(), [['everyone', 1]]);
    conversation.aim({ kind: 'everyone' });
    conversation.aim({ kind: 'here' });
    hear(said(4, 'four'), purged(2));
    assert.deepEqual(unread(), [['everyone', 1]]);
    assert.equal(conversation.authorOf(4), 'Bob');
  });

  it('is told with its author, where that is known', async (t) => {
    const server = await new JsonServer().start(t);
    const alice = await chatAs(t, 'Alice', { port: server.port });
    server.say(said(11, 'one'));
    await alice.see('[everyone] Bob: one');
    server.say(purged(11), purged(7));
    await alice.rowsAre(
      '[everyone] Bob: one',
      'A line of Bob’s was taken back.',
      'A line was taken back.',
      '[everyone] > ',
    );
  });

  it('is told to others and to its author, who has taken it back by its number', async (t) => {
    const server = await startTestServer(t);
    const [alice, bob] = [
      await chatAs(t, 'Alice', { port: server.port }),
      await chatAs(t, 'Bob', { port: server.port }),
    ];
    alice.type('/set ids on', ENTER);
    await alice.see('Set ids on.');
    alice.type('my password', ENTER);
    await bob.see('[everyone] Alice: my password');
    await alice.see(/^Said as number \d+\.$/);
    const id = /^Said as number (\d+)\.$/m.exec(alice.rows.join('\n'))?.[1];
    alice.type(`/purge ${id}`, ENTER);
    await alice.see(`Purged ${id}.`);
    await bob.see('A line of Alice’s was taken back.');
  });

  it('is not shown at all where it has not been yet, and nothing is told of it', async (t) => {
    const server = await new JsonServer().start(t);
    const alice = await chatAs(t, 'Alice', { port: server.port });
    server.say(said(11, 'one'), said(12, 'two'), purged(11), said(13, 'three'));
    await alice.rowsAre('[everyone] Bob: two', '[everyone] Bob: three', '[everyone] > ');
  });

  it('is an object like others where objects are asked for', async (t) => {
    const server = await new JsonServer().start(t);
    server.answers = ({ type, text }) => {
      if (type === 'line') server.say(said(11, 'one'), purged(11));
      return type === 'line' ? [{ type: 'status', status: 'sent', kind: 'all', payload: text }] : undefined;
    };
    const { stdout } = await pipeChat(t, 'hello\n', { port: server.port, args: ['-u', 'Alice', '--json'] });
    const objects = stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as ServerEvent);
    assert.deepEqual(
      objects.filter(({ type }) => type === 'purged'),
      [purged(11)],
    );
  });
});
