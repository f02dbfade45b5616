/** The JSON dialect: R2.2 and section 7 of docs/PROTOCOL.md, as far as the JSON messenger had it. */
import type { Fields } from './play/form.js';
import type { Peer } from './play/peer.js';
import { shared } from './play/record.js';
import type { Stage } from './play/stage.js';
import { Failed, Skipped } from './play/terms.js';

const JSON_TOO = ['json'] as const;

/** Somebody in the dialect, with a name. A greeting in text may have gone out before. */
async function enter(stage: Stage, who: string): Promise<Peer> {
  const ann = await stage.connect(who);
  say(ann, { type: 'init', username: ann.name });
  const [answer = ''] = await ann.sees(/^\{"type":"(?:status|error)".*/);
  if (answer.includes('ACCOUNT_REQUIRED')) return account(stage, who);
  return ann;
}

/** Somebody with an account of their own. */
async function account(stage: Stage, who: string): Promise<Peer> {
  const ann = await stage.connect(who);
  say(ann, { type: 'register', name: ann.name, password: stage.password('right') });
  const [answer = ''] = await ann.sees(/^\{"type":"(?:status|error)".*/);
  if (/"code":"(?:ACCOUNTS_OFF|PLAINTEXT)"/.test(answer)) throw new Skipped('the server has no accounts');
  if (!answer.startsWith('{"type":"status"')) throw new Failed(answer, '{"type":"status"}');
  return ann;
}

function say(peer: Peer, ...objects: Fields[]): void {
  peer.send(...objects.map((object) => JSON.stringify(object)));
}

export const json = [
  shared(
    JSON_TOO,
    'in JSON init takes a name and is answered by a status',
    'R7.1 R7.10',
    '`{"type":"init","username":"Ann"}` is answered by an object of the type `status` that has Ann’s name in it.',
    async (stage) => {
      const ann = await stage.connect('Ann');
      say(ann, { type: 'init', username: ann.name });
      const [answer = ''] = await ann.sees(/^\{.*"type":"(?:status|error)".*\}$/);
      if (answer.includes('ACCOUNT_REQUIRED')) throw new Skipped('nobody enters without a password');
      if (!answer.includes(`"${ann.name}"`)) throw new Failed(answer, `{"type":"status","username":"${ann.name}"}`);
    },
  ),
  shared(
    JSON_TOO,
    'in JSON a name that is taken is an error',
    'R7.10 R7.14',
    '`init` with Ann’s name from another connection is answered by an object of the type `error`.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      const other = await stage.connect('Bob');
      say(other, { type: 'init', username: ann.name });
      const [answer = ''] = await other.sees(/^\{.*"type":"(?:status|error)".*\}$/);
      if (!answer.includes('"type":"error"')) throw new Failed(answer, '{"type":"error"}');
    },
  ),
  shared(
    JSON_TOO,
    'in JSON a message reaches its recipient, and is answered by delivered',
    'R7.10 R7.11',
    'Ann sends `{"type":"message","to":"Bob","payload":"hi"}`. Bob gets `{"type":"message","from":"Ann","payload":"hi"}`, Ann `{"type":"status","status":"delivered","to":"Bob"}`; other fields may be there.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      const bob = await enter(stage, 'Bob');
      const payload = `hi ${stage.word()}`;
      say(ann, { type: 'message', to: bob.name, payload });
      await bob.sees({ type: 'message', from: ann.name, payload });
      await ann.sees({ type: 'status', status: 'delivered', to: bob.name });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON a message to nobody is answered by offline',
    'R7.11',
    'A message to a name that nobody has is answered by `{"type":"status","status":"offline","to":<name>}`.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      say(ann, { type: 'message', to: stage.as('Nobody'), payload: 'hi' });
      await ann.sees({ type: 'status', status: 'offline', to: stage.as('Nobody') });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON a message to somebody away is queued, and comes on return',
    'R7.11',
    'Bob makes an account by `{"type":"register","name":"Bob","password":…}`, answered by a `status`, and leaves by `{"type":"exit"}`: the server ends the connection. A message to Bob is answered by a `status` `queued`, and comes to Bob after `init` with that `password`. A server that answers `register` by `"code":"ACCOUNTS_OFF"` is not asked for this.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      const bob = await account(stage, 'Bob');
      say(bob, { type: 'exit' });
      await bob.rest();
      bob.vanish();
      const payload = stage.word();
      say(ann, { type: 'message', to: bob.name, payload });
      await ann.sees({ type: 'status', status: 'queued', to: bob.name });
      const again = await stage.connect('Bob');
      say(again, { type: 'init', username: bob.name, password: stage.password('right') });
      await again.sees({ type: 'message', from: ann.name, payload });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON the id that a client gives comes back in the answer',
    'R7.5',
    'An `id`, a string or a number, is in the answer as it was.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      say(ann, { type: 'online_users', id: 'a-7' }, { type: 'online_users', id: 8 });
      await ann.sees({ type: 'online_users', id: 'a-7' });
      await ann.sees({ type: 'online_users', id: 8 });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON online_users lists the people online',
    'R7.10',
    '`{"type":"online_users"}` is answered by an object of that type whose `users` is a list with all names that are online.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      const bob = await enter(stage, 'Bob');
      say(ann, { type: 'online_users' });
      const [line = ''] = await ann.sees({ type: 'online_users' });
      const { users } = JSON.parse(line) as { users?: unknown };
      for (const { name } of [ann, bob]) {
        if (!Array.isArray(users) || !users.includes(name))
          throw new Failed(`users has no ${name}`, `"users" with ${name}`);
      }
    },
  ),
  shared(
    JSON_TOO,
    'in JSON a message without a recipient goes to everyone',
    'R7.10',
    'A `message` without `to` comes to Bob as `{"type":"message","from":"Ann","payload":…}`.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      const bob = await enter(stage, 'Bob');
      const payload = stage.word();
      say(ann, { type: 'message', payload });
      await bob.sees({ type: 'message', from: ann.name, payload });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON contacts are added, listed and removed',
    'R7.10',
    '`{"type":"contact","action":"add","contact":"Bob"}` and `remove` change Ann’s contacts; `{"type":"contact","action":"request"}` is answered by `{"type":"contacts","users":[…]}`. Both have accounts.',
    async (stage) => {
      const ann = await account(stage, 'Ann');
      const bob = await account(stage, 'Bob');
      const list = async (users: string[]): Promise<void> => {
        say(ann, { type: 'contact', action: 'request', id: stage.word() });
        await ann.sees({ type: 'contacts', users });
      };
      say(ann, { type: 'contact', action: 'add', contact: bob.name });
      await list([bob.name]);
      say(ann, { type: 'contact', action: 'remove', contact: bob.name });
      await list([]);
    },
  ),
  shared(
    JSON_TOO,
    'in JSON what is malformed is one error, and the connection lives on',
    'R7.3',
    'Half an object, a wrong bracket, an array, a field twice and 50 levels of braces, each a line, are each answered by one object of the type `error`; the next right object is answered as always.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      for (const line of ['{"type":', '{"type":"online_users"]', '[1]', '{"a":1,"a":2}', `${'{"a":'.repeat(50)}1`]) {
        ann.send(line);
        await ann.sees({ type: 'error' });
      }
      say(ann, { type: 'online_users', id: 'after' });
      await ann.sees({ type: 'online_users', id: 'after' });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON an unknown type is an error, and an unknown field is ignored',
    'R7.5 R7.6',
    'An unknown `type` is answered by an `error` with the `id`. A field that is not known changes nothing.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      say(ann, { type: 'nonsense', id: 'n' });
      await ann.sees({ type: 'error', id: 'n' });
      say(ann, { type: 'online_users', colour: 'blue', id: 'u' });
      await ann.sees({ type: 'online_users', id: 'u' });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON objects may follow each other without a line end',
    'R7.2',
    'Two objects without anything between them are two objects.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      ann.raw('{"type":"online_users","id":1}{"type":"online_users","id":2}\n');
      for (const id of [1, 2]) await ann.sees({ type: 'online_users', id });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON an object that comes byte by byte is one object',
    'R7.2',
    'An object that comes one byte at a time is one object, also where a text in it has a brace or a quote.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      await ann.bytewise('{"type":"online_users","id":"é{\\"}"}\n');
      await ann.sees({ type: 'online_users', id: 'é{"}' });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON a text with a line end in it is one line, and quotes and characters survive',
    'R7.7',
    'A line end within a `payload` becomes a space; quotes, backslashes, ü and an emoji arrive as they were.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      const bob = await enter(stage, 'Bob');
      const word = stage.word();
      say(ann, { type: 'message', to: bob.name, payload: `${word}\n"grüße" \\ 👋` });
      await bob.sees({ type: 'message', from: ann.name, payload: `${word} "grüße" \\ 👋` });
    },
  ),
  shared(
    JSON_TOO,
    'in JSON everybody is told who comes and who goes',
    'R7.14',
    'When Bob enters, Ann gets `{"type":"online","username":"Bob"}`; when Bob’s connection breaks, `{"type":"offline","username":"Bob"}`.',
    async (stage) => {
      const ann = await enter(stage, 'Ann');
      const bob = await enter(stage, 'Bob');
      await ann.sees({ type: 'online', username: bob.name });
      bob.vanish();
      await ann.sees({ type: 'offline', username: bob.name });
    },
  ),
];
