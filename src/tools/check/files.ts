/** Files: R1.23 to R1.28, R3.59 to R3.66 but R3.64, and R4.15 of docs/PROTOCOL.md. Their bytes go through the quiet port. */
import { createHash } from 'node:crypto';
import type { Peer } from './play/peer.js';
import { full } from './play/record.js';
import type { Stage } from './play/stage.js';
import { Failed } from './play/terms.js';

const TOKEN = '[0-9a-f]{32}';
const BYTES = 'hello\n\r\n\u0000 grüße without a line end';
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

/** Offers the file; the other one has been told. Returns its id and the token for its bytes. */
async function offer(ann: Peer, bob: Peer): Promise<readonly [id: string, token: string]> {
  const size = Buffer.byteLength(BYTES);
  ann.send(`file ${bob.name} notes.txt ${size}`);
  const [, id = '', token = ''] = await ann.sees(new RegExp(`^FILE_READY:(\\d+):(${TOKEN})$`));
  await bob.sees(`FILE_OFFER_FROM:${ann.name}:${id}:${size}:notes.txt`);
  return [id, token];
}

/** Sends the bytes of a file over a connection of their own. */
async function put(stage: Stage, token: string): Promise<Peer> {
  const way = await stage.connect('Put', 'quiet');
  way.raw(`put ${token}\n${BYTES}`);
  way.end();
  return way;
}

/** Fetches the bytes of a file, which have to be these. */
async function get(stage: Stage, line: string, bytes: string): Promise<void> {
  const way = await stage.connect('Get', 'quiet');
  way.send(line);
  way.end();
  await way.leaves();
  if (way.bytes.toString() !== bytes) {
    throw new Failed(`“${line}” brought ${way.bytes.length} bytes that are not the file’s`, `${bytes.length} bytes`);
  }
}

export const files = [
  full(
    'a file is offered, sent, accepted and fetched, byte by byte what it was',
    'R1.23 R1.24 R3.59 R3.61 R4.15',
    async (stage) => {
      const [ann, bob] = await stage.people('Ann', 'Bob');
      const [id, token] = await offer(ann, bob);
      const way = await put(stage, token);
      await way.sees(`FILE_DONE:${id}:${SHA256}`);
      await ann.sees(`FILE_DONE:${id}:${SHA256}`);
      bob.send(`accept file ${id}`);
      const [, own = ''] = await bob.sees(new RegExp(`^FILE_READY:${id}:(${TOKEN})$`));
      await get(stage, `get ${own}`, BYTES);
      await bob.sees(`FILE_DONE:${id}:${SHA256}`);
    },
  ),
  full('get with an offset leaves out the first bytes', 'R1.26', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const [id, token] = await offer(ann, bob);
    await (await put(stage, token)).sees(`FILE_DONE:${id}:…`);
    bob.send(`accept file ${id}`);
    const [, own = ''] = await bob.sees(new RegExp(`^FILE_READY:${id}:(${TOKEN})$`));
    await get(stage, `get ${own} 5`, BYTES.slice(5));
  }),
  full('a file that is rejected, or withdrawn, is told to the other side', 'R3.62 R4.16', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const [first] = await offer(ann, bob);
    bob.send(`reject file ${first}`);
    await ann.sees(`FILE_FAILED:${first}:rejected`);
    const [second] = await offer(ann, bob);
    ann.send(`reject file ${second}`);
    await bob.sees(`FILE_FAILED:${second}:withdrawn`);
    await bob.gets(`accept file ${second}`, 'ERROR: NO_SUCH_FILE …');
  }),
  full('a file goes in lines of base64, both ways, and nothing of it is said', 'R3.65 R3.66', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    ann.send(`file ${bob.name} notes.txt`);
    const [, id = ''] = await ann.sees(new RegExp(`^FILE_READY:(\\d+):${TOKEN}$`));
    await bob.sees(`FILE_OFFER_FROM:${ann.name}:${id}:unknown:notes.txt`);
    ann.send(`/file_lines ${id}`);
    await ann.sees('INFO: …');
    ann.send(Buffer.from(BYTES).toString('base64'));
    ann.send('.');
    await ann.sees(`FILE_DONE:${id}:${SHA256}`);
    bob.send(`accept file ${id} inline`);
    const [, data = ''] = await bob.sees(new RegExp(`^FILE_DATA:${id}:(.*)$`));
    await bob.sees(`FILE_DONE:${id}:${SHA256}`);
    if (Buffer.from(data, 'base64').toString() !== BYTES) throw new Failed('FILE_DATA: brought other bytes', BYTES);
  }),
  full('my files lists what is offered', 'R3.63', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const [id] = await offer(ann, bob);
    await bob.sync();
    await bob.gets('my files', new RegExp(`^Files: (?:.*, )?${id} notes\\.txt from ${ann.name} \\(.*\\)$`));
  }),
  full('a file for a room is offered to those who are in it', 'R3.60', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const room = stage.word('r');
    for (const peer of [ann, bob]) await peer.ask(`/join ${room}`);
    ann.send('/file notes.txt 5');
    await ann.sees(new RegExp(`^FILE_READY:\\d+:${TOKEN}$`));
    await bob.sees(`FILE_OFFER_FROM:${ann.name}:<id>:5:notes.txt`);
  }),
  full('a wrong token opens nothing, and the chat port carries no files', 'R1.24 R1.28', async (stage) => {
    const way = await stage.connect('Put', 'quiet');
    way.send(`put ${'0'.repeat(32)}`);
    await way.sees('ERROR: NO_SUCH_TOKEN …');
    await way.leaves();
    await get(stage, `get ${'0'.repeat(32)}`, '');
    const ann = await stage.connect('Ann');
    ann.send(`get ${'0'.repeat(32)}`);
    await ann.sees('ERROR: QUIET_PORT …');
  }),
];
