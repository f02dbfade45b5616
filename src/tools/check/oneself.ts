/** Absence, settings, history, taking back, acknowledging, ping and help: R3.21 to R3.26, R3.35, R3.48 to R3.49, R4.9, R4.11. */
import { full } from './play/record.js';
import { Failed } from './play/terms.js';

export const oneself = [
  full('who writes to somebody absent is told once, before the status', 'R3.21', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await bob.gets('/away Back at five', 'INFO: You are away…');
    await ann.gets(`${bob.name}:hi`, `AWAY:${bob.name}:Back at five`, `STATUS:<id>:delivered:${bob.name}`);
    await ann.gets(`${bob.name}:again`, `STATUS:<id>:delivered:${bob.name}`);
    await bob.heard(`${ann.name}: hi`, `${ann.name}: again`);
    await bob.gets(`/away ${'x'.repeat(201)}`, 'ERROR: USAGE …');
  }),
  full('back ends the absence', 'R3.22', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await bob.gets('away', 'INFO: You are away…');
    await bob.gets('back', 'INFO: You are back.');
    await ann.gets(`${bob.name}:hi`, `STATUS:<id>:delivered:${bob.name}`);
  }),
  full('settings are shown, and set', 'R3.23 R3.24', async (stage) => {
    const [ann] = await stage.people('Ann');
    await ann.gets('settings', 'INFO: Settings: timestamps off, bell off, acks off. …');
    await ann.gets('set bell dm', 'INFO: Set bell dm.');
    await ann.gets('settings', 'INFO: Settings: timestamps off, bell dm, acks off. …');
    await ann.gets('/set bell loud', 'ERROR: USAGE …');
  }),
  full('set timestamps on puts the time before what comes unasked', 'R4.9', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets('set timestamps on', 'INFO: Set timestamps on.');
    await bob.ask(`${ann.name}:hi`);
    await ann.heard(`[<clock>Z] ${bob.name}: hi`);
    await ann.gets('/ping bare', 'PONG:bare');
  }),
  full('set bell on rings at the end of messages, and dm only for those to one person', 'R4.9', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const word = stage.word();
    await ann.ask('set bell on');
    await bob.ask(word);
    await ann.heard(`${bob.name} (to all): ${word}\u0007`);
    await ann.ask('set bell dm');
    await bob.ask(word, `${ann.name}:hi`);
    await ann.heard(`${bob.name} (to all): ${word}`, `${bob.name}: hi\u0007`);
  }),
  full('set presence says of whose coming and going one is shown', 'R3.131', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const room = stage.word('r');
    await ann.ask(`join ${room}`);
    await ann.gets('/set presence room', 'INFO: Set presence room.');
    await bob.ask(`join ${room}`);
    await ann.heard(`JOINED:${room}:${bob.name}`);
    await ann.gets('/set presence off', 'INFO: Set presence off.');
    await bob.ask('bare', '/leave');
    await ann.heard(`${bob.name} (in ${room}): bare`);
    await ann.gets('/set presence on', 'INFO: Set presence on.');
  }),
  full('set ids on shows the number of each line that somebody says, in the history too', 'R4.19', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const room = stage.word('r');
    await bob.ask(`join ${room}`);
    await ann.gets('set ids on', 'INFO: Set ids on.');
    await bob.ask(`/msg ${ann.name} to you`);
    await ann.heard(`${bob.name} (id <id>): to you`);
    await ann.ask(`join ${room}`);
    await bob.ask('in here', '/me waves', '/all out there');
    await ann.heard(
      `${bob.name} (in ${room}, id <id>): in here`,
      `* ${bob.name} (in ${room}, id <id>) waves`,
      `${bob.name} (to all, id <id>): out there`,
    );
    const past = `${bob.name} (in ${room}, id <id>, sent <time>): in here`;
    await ann.gets(
      '/history 2',
      past,
      `* ${bob.name} (in ${room}, id <id>, sent <time>) waves`,
      `INFO: History of ${room}: 2 lines.`,
    );
    await ann.gets('/set ids off', 'INFO: Set ids off.');
    await bob.ask('bare');
    await ann.heard(`${bob.name} (in ${room}): bare`);
  }),
  full('history shows what was said, with its time, and counts it', 'R3.35 R4.2', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const room = stage.word('r');
    await ann.ask(`join ${room}`, 'first', 'second');
    await bob.ask(`join ${room}`);
    const end = `INFO: History of ${room}: …`;
    await bob.gets(
      '/history',
      `${ann.name} (in ${room}, sent <time>): first`,
      `${ann.name} (in ${room}, sent <time>): second`,
      end,
    );
    await bob.gets('/history 1', `${ann.name} (in ${room}, sent <time>): second`, end);
  }),
  full(
    'history after a number, and missed, show what came after it, and say whether that is all',
    'R3.35 R3.81',
    async (stage) => {
      const [ann, bob] = await stage.people('Ann', 'Bob');
      const room = stage.word('r');
      for (const peer of [ann, bob]) await peer.ask(`join ${room}`);
      await bob.ask('/set ids on');
      const first = stage.word();
      ann.send(first);
      const [, id = ''] = await bob.sees(new RegExp(`\\(in ${room}, id ([0-9]+)\\): ${first}$`));
      await ann.ask('second', 'third');
      const line = (text: string): string => `${ann.name} (in ${room}, id <id>, sent <time>): ${text}`;
      await bob.sync();
      await bob.gets(
        `/history after ${id}`,
        line('second'),
        line('third'),
        `INFO: History of ${room} after ${id}: 2 lines. That is all.`,
      );
      await bob.gets(
        `/history ${room} after ${id} 1`,
        line('second'),
        new RegExp(`^INFO: History of ${room} after ${id}: 1 line\\. More: /history ${room} after [0-9]+$`),
      );
      await bob.gets(
        `/history ${room} before 999999999999999 1`,
        line('third'),
        new RegExp(
          `^INFO: History of ${room} before 999999999999999: 1 line\\. Older: /history ${room} before [0-9]+$`,
        ),
      );
      const answer = await bob.ask(`/missed ${id}`);
      const [missed] = answer.filter((line) => line.includes(`(in ${room}, `));
      if (!missed?.endsWith(': second'))
        throw new Failed(`“/missed ${id}” was answered by “${answer.join('\n')}”`, 'what was said after it');
      await bob.gets('/missed 999999999999999', 'ERROR: NO_SUCH_MESSAGE …');
      await bob.gets(`/history ${stage.word('r')}x after x`, 'ERROR: USAGE …');
    },
  ),
  full(
    'a line is taken back by whoever has said it, and those who were sent it are told',
    'R3.83 R4.21',
    async (stage) => {
      const [ann, bob] = await stage.people('Ann', 'Bob');
      const room = stage.word('r');
      for (const peer of [ann, bob]) await peer.ask(`join ${room}`);
      await bob.ask('/set ids on');
      const text = stage.word();
      ann.send(text);
      const [, id = ''] = await bob.sees(new RegExp(`\\(in ${room}, id ([0-9]+)\\): ${text}$`));
      await bob.gets(`/purge ${id}`, 'ERROR: NO_SUCH_MESSAGE …');
      await ann.sync();
      await ann.gets(`/purge ${id}`, `INFO: Purged ${id}.`);
      await bob.heard(`PURGED:${id}`);
      await bob.gets('/history', `INFO: History of ${room}: 0 lines.`);
      await ann.gets(`/purge ${id}`, 'ERROR: NO_SUCH_MESSAGE …');
      await ann.gets(`/purge ${ann.name}`, 'ERROR: NOT_OPERATOR …');
    },
  ),
  full('history with a name shows the direct messages of two accounts', 'R3.35', async (stage) => {
    const [ann, bob] = await stage.accounts('Ann', 'Bob');
    await ann.gets(`${bob.name}:hi`, `STATUS:<id>:delivered:${bob.name}`);
    await ann.gets(`history ${bob.name}`, `${ann.name} (sent <time>): hi`, /^INFO: History of .*: 1 line\.$/);
  }),
  full(
    'with acks on a message comes with its id, and is delivered when it is acknowledged',
    'R4.11 R3.48',
    async (stage) => {
      const [ann, bob] = await stage.people('Ann', 'Bob');
      await bob.gets('set acks on', 'INFO: Set acks on.');
      ann.send(`${bob.name}:hi`);
      const [, id = ''] = await ann.sees(/^STATUS:(\d+):queued:/);
      await bob.sees(`${ann.name} (id ${id}): hi`);
      await bob.gets(`ack ${id}`, `INFO: Acknowledged ${id}.`);
      await ann.sees(`STATUS:${id}:delivered:${bob.name}`);
      await bob.gets(`ack ${id}`, 'ERROR: NO_SUCH_MESSAGE …');
    },
  ),
  full('what was not acknowledged comes again, marked so, with the same id', 'R4.11', async (stage) => {
    const [ann, bob] = await stage.accounts('Ann', 'Bob');
    await bob.ask('set acks on');
    ann.send(`${bob.name}:hi`);
    const [, id = ''] = await bob.sees(/ \(id (\d+)\): hi$/);
    await stage.leave(bob);
    const again = await stage.login('Bob');
    await again.sees(`${ann.name} (id ${id}, again, sent <time>): hi`);
  }),
  full('ping is answered, with its token or none, after everything before it', 'R3.25', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets('ping', 'PONG:');
    ann.send('who', `${bob.name}:hi`, 'ping last');
    await ann.sees('Online users: …');
    await ann.sees(`STATUS:<id>:delivered:${bob.name}`);
    await ann.sees('PONG:last');
  }),
  full(
    'help lists the first commands, help more all of them; it explains one by the beginning of its words',
    'R3.26',
    async (stage) => {
      const [ann] = await stage.people('Ann');
      const all = await ann.ask('help');
      if (all.length < 5 || all.some((line) => !line.startsWith('INFO: '))) {
        throw new Failed(`help was answered by ${all.length} lines, not all of them INFO:`, 'several INFO: lines');
      }
      const whole = await ann.ask('help more');
      if (whole.length < all.length || whole.some((line) => !line.startsWith('INFO: '))) {
        throw new Failed(`help more was answered by ${whole.length} lines, not all of them INFO:`, 'all that help has');
      }
      const one = await ann.ask('help connect');
      if (!one.some((line) => /^INFO: .*connect to/.test(line)))
        throw new Failed('it has no “connect to”', 'INFO: … connect to …');
    },
  ),
  full('what operators may do is refused to others', 'R3.49', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const lines = [`kick ${bob.name}`, `ban ${bob.name}`, `mute ${bob.name}`, '/announce hi', 'shutdown'];
    const lists = ['/bans', '/mutes', '/roster', '/attendance'];
    for (const line of [...lines, ...lists, '/lock', '/unlock', '/quiet lab', `/voice ${bob.name} lab`]) {
      await ann.gets(line, 'ERROR: NOT_OPERATOR …');
    }
    await bob.heard();
  }),
];
