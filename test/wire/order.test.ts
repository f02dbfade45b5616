/** Everybody hears everything in one order, whichever ways it comes (R1.11, R3.25, R5.1, R5.2). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { heard, settle, startTestServer } from '../support/server.js';

/** The lines of `lines` that begin with this name, without their beginning. */
const saidBy = (lines: readonly string[], name: string): string[] =>
  lines
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}:`))
    .map((line) => line.replace(/^[^:]*: /, ''));

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

test('what several people say at once in two rooms, to everyone and directly, is heard in one order by all who hear it', async (t) => {
  const server = await startTestServer(t);
  const names = ['Anna', 'Bert', 'Cleo', 'Dirk', 'Elsa'] as const;
  const talkers = await server.people(...names);
  const hearers = await server.people('Hans', 'Hugo');
  for (const [index, talker] of talkers.entries())
    await talker.ask(...(index % 2 ? ['join a', '/join b'] : ['join b', '/join a']));
  for (const hearer of hearers) await hearer.ask('join a', '/join b');
  await settle(...talkers, ...hearers);
  // Each talker changes rooms, speaks to everyone and to one of the hearers, at full speed and all at once.
  const turn = (index: number): string =>
    ['/join a', '/join b'][index % 7 === 0 ? 0 : index % 7 === 3 ? 1 : 2] ??
    (index % 5 === 0 ? `/all ${index}` : index % 11 === 0 ? `/msg Hans ${index}` : `x${index}`);
  await Promise.all(
    talkers.map(async (talker) => {
      for (let from = 0; from < 600; from += 60) {
        const lines = Array.from({ length: 60 }, (_, index) => turn(from + index));
        await talker.ask(...lines);
      }
    }),
  );
  for (const talker of talkers) await talker.sync();
  const [hans, hugo] = await Promise.all(hearers.map((hearer) => hearer.sync()));
  assert.notEqual(hans, undefined);
  // Each talker's lines in their order …
  for (const name of names) {
    const said = saidBy(hans ?? [], name).map((text) => Number(text.replace('x', '')));
    assert.deepEqual(
      said,
      [...said].sort((a, b) => a - b),
      name,
    );
    const expected = Array.from({ length: 600 }, (_, index) => turn(index)).filter((line) => !line.startsWith('/join'));
    assert.equal(said.length, expected.length, name);
  }
  // … and between them one order for all: Hugo hears what Hans hears, but for the direct messages.
  assert.deepEqual(
    hugo,
    hans?.filter((line) => !/^[A-Z][a-z]+: /.test(line)),
  );
});

test('the talkers of two rooms hear each other in the order in which a silent member hears them', async (t) => {
  const server = await startTestServer(t);
  const people = await server.people('Anna', 'Bert', 'Cleo', 'Hans');
  for (const person of people) await person.ask('join a', '/join b');
  await settle(...people);
  const talkers = people.slice(0, 3);
  const lines = numbers(300).map((text, index) =>
    index % 3 === 0 ? '/join a' : index % 3 === 1 ? `${text}` : index % 2 ? '/join b' : `${text}!`,
  );
  const own = await Promise.all(talkers.map((talker) => talker.ask(...lines)));
  const rest = await Promise.all(talkers.map((talker) => talker.sync()));
  const all = await heard(people[3] as TestClient, ...talkers);
  for (const [index, name] of ['Anna', 'Bert', 'Cleo'].entries()) {
    const got = [...(own[index] ?? []), ...(rest[index] ?? [])].filter((line) => !line.startsWith('INFO: '));
    assert.deepEqual(
      got,
      all.filter((line) => !line.startsWith(`${name} `)),
      name,
    );
  }
});

test('a PONG stands between the lines that were said before the ping and those after it', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob, carl] = await server.room('lab', 'Alice', 'Bob', 'Carl');
  await settle(alice, bob, carl);
  for (let round = 0; round < 50; round++) {
    alice.send(...numbers(20), '/msg Carl direct');
    const before = await heard(carl, alice);
    assert.deepEqual(before, [...numbers(20).map((text) => `Alice (in lab): ${text}`), 'Alice: direct']);
    await bob.ask('after');
    assert.deepEqual(await carl.sync(), ['Bob (in lab): after']);
    await alice.sync();
  }
});

test('a direct message and a line in a room keep the order in which their author sent them', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  const lines = numbers(500).map((text, index) => [`${text}`, `/msg Bob ${text}`, `/all ${text}`][index % 3] as string);
  alice.send(...lines);
  assert.deepEqual(saidBy(await heard(bob, alice), 'Alice'), numbers(500));
});

test('who joins and leaves in the middle of a burst hears exactly what was said between', async (t) => {
  const server = await startTestServer(t);
  const [talker, guest] = await server.room('lab', 'Talker', 'Guest');
  await guest.ask('/leave lab');
  await settle(talker, guest);
  let heardSomething = 0;
  for (let round = 0; round < 40; round++) {
    // Under a tag each line is answered when it has been said: so the talker's own view tells when the guest was there.
    const tagged = numbers(80).map((text, index) => `@${index + 1} ${text}`);
    const guestView: string[] = [];
    for (const [step, line] of ['/join lab', '/leave lab', '/join lab', '/leave lab'].entries()) {
      // Both on their way before the server turns to either: it gets the lines and the step in one turn.
      talker.send(...tagged.slice(step * 20, step * 20 + 10));
      guestView.push(...(await guest.ask(line)));
      talker.send(...tagged.slice(step * 20 + 10, step * 20 + 20));
      guestView.push(...(await guest.sync()));
    }
    const view = await heard(talker, guest);
    let here = false;
    const between: string[] = [];
    for (const line of view) {
      if (line === 'JOINED:lab:Guest') here = true;
      else if (line === 'LEFT:lab:Guest:left') here = false;
      else if (here && line.endsWith(' OK')) between.push(`Talker (in lab): ${Number(/\d+/.exec(line)?.[0]) - 1}`);
    }
    assert.deepEqual(
      guestView.filter((line) => line.startsWith('Talker ')),
      between,
    );
    heardSomething += between.length;
    await settle(talker, guest);
  }
  assert.equal(heardSomething > 0, true, 'the guest was never there while something was said');
});

test('joining and leaving between two lines of one’s own burst shows exactly those lines of a neighbour', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  await alice.ask('join lab');
  await bob.sync();
  // One connection speaks in two rooms while another, in the same turn, is in one of them only.
  alice.send('1', '2');
  await alice.sync();
  assert.match((await bob.ask('/join lab'))[0] ?? '', /^INFO: Joined/);
  alice.send('3', '4');
  assert.deepEqual(await heard(bob, alice), ['Alice (in lab): 3', 'Alice (in lab): 4']);
  bob.send('/leave lab');
  await bob.sync();
  alice.send('5');
  assert.deepEqual(await heard(bob, alice), []);
});

test('one’s own answers stand where they belong between what others say', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  await bob.ask('first');
  alice.send('/who');
  await alice.until('Online users: Alice, Bob').then((lines) => assert.equal(lines[0], 'Bob (in lab): first'));
  await bob.ask('second');
  assert.deepEqual(await alice.sync(), ['Bob (in lab): second']);
});

test('a room of 600 hears everything, in order, while direct messages to its members keep their place', async (t) => {
  const server = await startTestServer(t, { presenceLimit: 10 });
  const members = await Promise.all(
    Array.from({ length: 600 }, async (_, index) => {
      const member = await server.visitor(`m${index}`);
      await member.ask(`register m${index}`, 'join hall');
      return member;
    }),
  );
  await Promise.all(members.map((member) => member.sync()));
  const [one, two, hearer] = members as [TestClient, TestClient, TestClient];
  const lines = numbers(60).map((text, index) => (index % 10 === 9 ? `/msg m2 ${text}` : text));
  await Promise.all([one.ask(...lines), two.ask(...lines)]);
  const reference = await hearer.sync();
  for (const name of ['m0', 'm1']) assert.deepEqual(saidBy(reference, name), numbers(60), name);
  const inHall = reference.filter((line) => line.includes('(in hall)'));
  assert.equal(inHall.length, 108);
  await Promise.all(members.slice(3).map(async (member) => assert.deepEqual(await member.sync(), inHall, member.name)));
});
