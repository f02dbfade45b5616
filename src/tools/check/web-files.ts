/** Files by HTTP: rules R8.20 to R8.23 of docs/PROTOCOL.md, as far as they can be seen from outside. */
import { createHash } from 'node:crypto';
import type { Peer } from './play/peer.js';
import { full } from './play/record.js';
import type { Answer, Stage } from './play/stage.js';
import { Failed } from './play/terms.js';

const TOKEN = '[0-9a-f]{32}';
const NAME = 'notes.html';
const BYTES = Buffer.from('<script>hello\n\r\n\u0000 grüße without a line end');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

interface Offer {
  readonly id: string;
  /** Of the one who sends, and of the one who fetches. */
  readonly put: string;
  readonly get: string;
}

/** Ann offers a file, and Bob accepts it. */
async function offered(ann: Peer, bob: Peer): Promise<Offer> {
  ann.send(`file ${bob.name} ${NAME} ${BYTES.length}`);
  const [, id = '', put = ''] = await ann.sees(new RegExp(`^FILE_READY:(\\d+):(${TOKEN})$`));
  bob.send(`accept file ${id}`);
  const [, get = ''] = await bob.sees(new RegExp(`^FILE_READY:${id}:(${TOKEN})$`));
  return { id, put, get };
}

async function put(stage: Stage, token: string, body = BYTES): Promise<Answer> {
  return stage.request('PUT', `/files/${token}`, {}, body);
}

/** The file, or with `range` a part of it. */
async function get(stage: Stage, token: string, range?: string): Promise<Answer> {
  return stage.request('GET', `/files/${token}`, range === undefined ? {} : { Range: range });
}

function mustBe({ status, body, what }: Answer, expected: number, bytes: Buffer | RegExp): void {
  if (status !== expected) throw new Failed(`${what} was answered by ${status}`, `${expected}`);
  if (bytes instanceof RegExp ? bytes.test(body.toString()) : bytes.equals(body)) return;
  throw new Failed(`${what} brought ${body.length} other bytes: ${body}`, `${bytes}`);
}

export const webFiles = [
  full('a file goes by HTTP both ways, byte by byte what it was', 'R8.20 R8.21', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const offer = await offered(ann, bob);
    const done = `FILE_DONE:${offer.id}:${SHA256}`;
    mustBe(await put(stage, offer.put), 200, Buffer.from(`${done}\n`));
    await ann.sees(done);
    mustBe(await get(stage, offer.get), 200, BYTES);
    await bob.sees(done);
    mustBe(await get(stage, offer.get), 404, /^ERROR: NO_SUCH_TOKEN /);
  }),
  full('a file of another length than was announced is refused by HTTP, and both are told', 'R8.21', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const offer = await offered(ann, bob);
    const short = `FILE_FAILED:${offer.id}:too short`;
    mustBe(await put(stage, offer.put, BYTES.subarray(1)), 400, Buffer.from(`${short}\n`));
    await ann.sees(short);
    await bob.sees(short);
    mustBe(await put(stage, '0'.repeat(32)), 404, /^ERROR: NO_SUCH_TOKEN /);
  }),
  full('a file comes by HTTP in parts, and is fetched when every byte has come', 'R8.22', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const offer = await offered(ann, bob);
    mustBe(await put(stage, offer.put), 200, /^FILE_DONE:/);
    mustBe(await get(stage, offer.get, 'bytes=5-'), 206, BYTES.subarray(5));
    mustBe(await get(stage, offer.get, `bytes=${BYTES.length}-`), 416, /^ERROR: USAGE /);
    const first = await get(stage, offer.get, 'bytes=0-4');
    mustBe(first, 206, BYTES.subarray(0, 5));
    const range = first.headers.get('content-range');
    if (range !== `bytes 0-4/${BYTES.length}`)
      throw new Failed(`Content-Range was ${range}`, `bytes 0-4/${BYTES.length}`);
    await bob.sees(`FILE_DONE:${offer.id}:${SHA256}`);
  }),
  full('a file that comes by HTTP is saved by a browser, and never shown', 'R8.23', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const offer = await offered(ann, bob);
    mustBe(await put(stage, offer.put), 200, /^FILE_DONE:/);
    const { headers } = await get(stage, offer.get);
    for (const [name, form] of [
      ['content-type', /^application\/octet-stream$/],
      ['content-disposition', /^attachment; .*filename\*=UTF-8''notes\.html$/],
      ['x-content-type-options', /^nosniff$/],
      ['content-security-policy', /\bsandbox\b/],
    ] as const) {
      const value = headers.get(name) ?? 'not there';
      if (!form.test(value)) throw new Failed(`${name} was ${value}`, `${form}`);
    }
  }),
];
