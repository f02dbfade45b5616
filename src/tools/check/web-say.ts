/** Lines by HTTP: rules R8.30 to R8.32 of docs/PROTOCOL.md, as far as they can be seen from outside. */
import type { Peer } from './play/peer.js';
import { full } from './play/record.js';
import type { Answer, Stage } from './play/stage.js';
import { Failed } from './play/terms.js';
import { makeToken } from './scripts.js';

async function say(stage: Stage, path: string, token: string | null, text: string): Promise<Answer> {
  return stage.request('POST', path, token === null ? {} : { Authorization: `Bearer ${token}` }, Buffer.from(text));
}

function mustBe({ what, status, body }: Answer, expected: number, form: RegExp): void {
  if (status === expected && form.test(body.toString())) return;
  throw new Failed(`${what} was answered by ${status}, ${body}`, `${expected}, ${form}`);
}

/** Ann and Bob, a token of Ann's, and a room of both. */
async function withToken(stage: Stage): Promise<{ ann: Peer; bob: Peer; room: string; token: string; number: string }> {
  const [ann, bob] = await stage.accounts('Ann', 'Bob');
  const room = stage.word('r');
  for (const one of [bob, ann]) await one.ask(`join ${room}`);
  const made = await makeToken(ann);
  await bob.sync();
  return { ann, bob, room, ...made };
}

export const webSay = [
  full(
    'a line by HTTP is said as the account of its token, in a room, to one person and to everyone',
    'R8.30 R8.31 R8.32',
    async (stage) => {
      const { ann, bob, room, token } = await withToken(stage);
      const word = stage.word();
      mustBe(
        await say(stage, `/say/${room}`, token, `${word}\nagain\n`),
        200,
        new RegExp(`^STATUS:\\d+:sent:${room}\n$`),
      );
      mustBe(await say(stage, '/say', token, `/who ${word}`), 200, /^STATUS:\d+:sent:everyone\n$/);
      await bob.heard(`${ann.name} (in ${room}): ${word} again`, `${ann.name} (to all): /who ${word}`);
      const told = new RegExp(`^STATUS:\\d+:delivered:${bob.name}\n$`);
      mustBe(await say(stage, `/tell/${bob.name}`, token, word), 200, told);
      await bob.sees(`${ann.name}: ${word}`);
    },
  ),
  full(
    'what is refused by HTTP is said to nobody; its status says why, and its sentence what to send instead',
    'R8.30 R8.31 R8.32',
    async (stage) => {
      const { ann, bob, room, token, number } = await withToken(stage);
      const word = stage.word();
      const here = `/say/${room}`;
      for (const wrong of [null, '0'.repeat(40)]) {
        const answer = await say(stage, here, wrong, word);
        mustBe(answer, 401, /^ERROR: NO_SUCH_TOKEN /);
        const asked = answer.headers.get('www-authenticate') ?? 'not there';
        if (!asked.startsWith('Bearer')) throw new Failed(`WWW-Authenticate was ${asked}`, 'Bearer …');
      }
      mustBe(await say(stage, `${here}?token=${token}`, null, word), 401, /^ERROR: NO_SUCH_TOKEN /);
      mustBe(await say(stage, here, token, '\n'), 400, /^ERROR: BAD_REQUEST /);
      const away = stage.word('r');
      mustBe(await say(stage, `/say/${away}`, token, word), 403, /^ERROR: NOT_IN_ROOM .* send: POST \/say\//);
      const nobody = await say(stage, `/tell/${stage.as('Nobody')}`, token, word);
      mustBe(nobody, 404, /^ERROR: NO_SUCH_USER .* send: POST \/say\n$/);
      const { what, status, headers } = await stage.request('GET', here, { Authorization: `Bearer ${token}` });
      if (status !== 405 || headers.get('allow') !== 'POST')
        throw new Failed(`${what} was answered by ${status}, Allow: ${headers.get('allow')}`, '405, Allow: POST');
      await ann.gets(`/token end ${number}`, `INFO: Ended token ${number}.`);
      mustBe(await say(stage, here, token, word), 401, /^ERROR: NO_SUCH_TOKEN /);
      await bob.heard();
    },
  ),
];
