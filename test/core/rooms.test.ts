/**
 * Rooms: coming and going, members, topics, lists, several rooms at once.
 * Rules: R2.17, R3.16, R3.17, R3.18, R3.19, R3.20, R4.7.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard, openCore, settle } from './rig.js';

const one = (lines: readonly string[]): string => {
  assert.equal(lines.length, 1, JSON.stringify(lines));
  return lines[0] as string;
};

test('who joins is told in one line what happens to what they type now', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  const answer = one(await alice.ask('join lab'));
  assert.match(answer, /^INFO: Joined lab\b/);
  assert.match(answer, /said there/);
  assert.match(answer, /\/who/);
  assert.match(answer, /leave/);
  assert.match(one(await bob.ask('join room #LAB')), /^INFO: Joined lab\b/);
  assert.deepEqual(await alice.sync(), ['JOINED:lab:Bob']);
});

test('what is said in a room is heard by its other members and by nobody else', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  const [carl] = await core.people('Carl');
  await settle(alice, bob, carl);
  assert.deepEqual(await alice.ask('hello lab'), []);
  assert.deepEqual(await bob.sync(), ['Alice (in lab): hello lab']);
  assert.deepEqual(await carl.sync(), []);
  // To everyone works from a room too, and what is said to everyone reaches people in rooms.
  await alice.ask('/all hello all');
  assert.deepEqual(await bob.sync(), ['Alice (to all): hello all']);
  assert.deepEqual(await carl.ask('hello rooms'), ['Alice (to all): hello all']);
  assert.deepEqual(await bob.sync(), ['Carl (to all): hello rooms']);
});

test('leave alone leaves the current room, /leave <room> another; its members are told', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  assert.match(one(await alice.ask('leave')), /^INFO: Left lab\b/);
  assert.deepEqual(await bob.sync(), ['LEFT:lab:Alice:left']);
  await bob.ask('nobody here');
  assert.deepEqual(await alice.sync(), []);
  assert.match(one(await alice.ask('leave')), /^ERROR: NOT_IN_ROOM /);
  assert.match(one(await alice.ask('leave lab')), /^ERROR: NOT_IN_ROOM /);
  assert.match(one(await bob.ask('/leave #LAB')), /^INFO: Left lab\b/);
  await bob.ask('to everyone again');
  assert.deepEqual(await alice.sync(), ['Bob (to all): to everyone again']);
});

test('in a room "leave it" is said, and LEAVE leaves', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  await alice.ask('leave it', 'leave lab');
  assert.deepEqual(await bob.sync(), ['Alice (in lab): leave it', 'Alice (in lab): leave lab']);
  assert.match(one(await alice.ask('  LEAVE'.trim())), /^INFO: Left lab\b/);
});

test('whoever leaves the server leaves the rooms, and the reason is told', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  bob.send('/exit');
  assert.deepEqual((await alice.many(2)).sort(), ['LEFT:lab:Bob:exit', 'OFFLINE:Bob:exit']);
  assert.deepEqual(await alice.ask('/members'), ['INFO: Members of lab: Alice']);
});

test('several rooms: the one joined last is the current one, and the one before is it again after leaving', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await bob.ask('join a', '/join b', '/join c');
  await alice.ask('join a', '/join b', '/join c');
  await bob.sync();
  const says = async (room: string): Promise<void> => {
    await alice.ask('x');
    assert.deepEqual(await bob.sync(), [`Alice (in ${room}): x`]);
  };
  await says('c');
  // Joining one that was joined already makes it current and is told to nobody.
  assert.match(one(await alice.ask('/join a')), /^INFO: Joined a\b/);
  await says('a');
  assert.match(one(await alice.ask('leave')), /^INFO: Left a\b.*\bin c\b/);
  assert.deepEqual(await bob.sync(), ['LEFT:a:Alice:left']);
  await says('c');
  assert.match(one(await alice.ask('/leave b')), /^INFO: Left b\b/);
  await bob.sync();
  await says('c');
  assert.match(one(await alice.ask('leave')), /^INFO: Left c\b.*everyone/);
  await bob.sync();
  await alice.ask('x');
  assert.deepEqual(await bob.sync(), ['Alice (to all): x']);
});

test('somebody in several rooms hears all of them', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.people('Alice', 'Bob', 'Carl');
  await alice.ask('join a', '/join b');
  await bob.ask('join a');
  await carl.ask('join b');
  await settle(alice, bob, carl);
  await bob.ask('from a');
  await carl.ask('from b');
  assert.deepEqual(await alice.sync(), ['Bob (in a): from a', 'Carl (in b): from b']);
  assert.deepEqual(await heard(bob, carl), []);
});

test('members and rooms say who is where', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  assert.deepEqual(await alice.ask('rooms'), ['Rooms: none']);
  assert.match(one(await alice.ask('members')), /^ERROR: NOT_IN_ROOM /);
  assert.match(one(await alice.ask('members lab')), /^ERROR: NO_SUCH_ROOM /);
  await bob.ask('join lab');
  assert.deepEqual(await alice.ask('members lab'), ['INFO: Members of lab: Bob']);
  assert.match(one(await alice.ask('rooms')), /^Rooms: lab\b/);
  await alice.ask('join lab');
  assert.deepEqual(await alice.ask('/members', '/members LAB'), [
    'INFO: Members of lab: Bob, Alice',
    'INFO: Members of lab: Bob, Alice',
  ]);
  // A room exists while somebody is in it.
  await alice.ask('leave');
  await bob.ask('leave');
  assert.deepEqual(await alice.ask('rooms'), ['Rooms: none']);
});

test('a topic is told to the members, to who joins later and to who asks', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  assert.match(one(await alice.ask('/topic')), /^INFO: No topic in lab\b/);
  assert.equal(one(await alice.ask('/topic Today: sockets')), 'INFO: Topic of lab: Alice: Today: sockets');
  assert.deepEqual(await bob.sync(), ['TOPIC:lab:Alice:Today: sockets']);
  assert.equal(one(await bob.ask('/topic')), 'INFO: Topic of lab: Alice: Today: sockets');
  const [carl] = await core.people('Carl');
  assert.match(one(await carl.ask('join lab')), /Topic: Alice: Today: sockets/);
  assert.match(one(await carl.ask('/leave', 'topic').then((lines) => lines.slice(1))), /^ERROR: NOT_IN_ROOM /);
  assert.match(
    one(await bob.ask(`/topic ${'x'.repeat(401)}`).then((l) => l.filter((x) => !/^(ONL|JOI|LEF)/.test(x)))),
    /^ERROR: USAGE /,
  );
});

test('names of rooms are matched without case and without #, and have their form', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  for (const name of ['lab', '#Lab', '5', `r${'x'.repeat(63)}`, 'a.b-c_d', '7up']) {
    assert.match(one(await alice.ask(`/join ${name}`)), /^INFO: Joined /, name);
    await alice.ask('leave');
  }
  for (const name of ['##lab', '_lab', 'läb', `r${'x'.repeat(64)}`, 'a:b', 'a/b', '#', 'l\u200bab']) {
    assert.match(one(await alice.ask(`/join ${name}`)), /^ERROR: (USAGE|NAME_INVALID) /, name);
  }
});

test('rooms are bounded: on the server, and of one person', async (t) => {
  const core = await openCore(t, { maxRooms: 3, maxRoomsPerPerson: 2 });
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('join a', '/join b');
  assert.match(one(await alice.ask('/join c')), /^ERROR: TOO_MANY_ROOMS /);
  await bob.ask('join c');
  assert.match(one(await bob.ask('/join d')), /^ERROR: TOO_MANY_ROOMS /);
  assert.match(one(await bob.ask('/join a')), /^INFO: Joined a\b/);
});

test('above the presence limit JOINED and LEFT are told to nobody in a room', async (t) => {
  const core = await openCore(t, { presenceLimit: 2 });
  const [alice] = await core.room('lab', 'Alice', 'Bob');
  const [carl] = await core.people('Carl');
  await alice.sync();
  await carl.ask('join lab');
  assert.deepEqual(await alice.sync(), []);
  await carl.ask('leave');
  assert.deepEqual(await alice.sync(), []);
  await carl.ask('join lab', 'hello');
  assert.deepEqual(await alice.sync(), ['Carl (in lab): hello']);
});
