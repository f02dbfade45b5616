/** Files on the page: offered, sent, taken and refused. Their bytes go by HTTP, under tokens that are in no state. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Page } from './rig.js';

const TOKEN = '0123456789abcdef0123456789abcdef';
const photo = { name: 'photo.jpg', size: 100 };
const ready = { type: 'file_ready', file_id: 17, token: TOKEN };

function offering(): Page {
  const page = Page.inside();
  page.store.openDirect('Bob');
  page.store.offerFile('direct:bob', photo);
  return page;
}

test('R3.59 R7.18 a file is offered in the place where one is, goes up when the server is ready for it, and is stored', async () => {
  const page = offering();
  const { id: _, ...asked } = page.wire.request('file');
  assert.deepEqual(asked, { type: 'file', filename: 'photo.jpg', size: 100, place: 'person', to: 'Bob' });
  page.wire.answer('file', ready, { type: 'info', text: 'To send it, type in a shell: …' });
  const { carrier } = page;
  assert.equal(carrier.upload_?.token, TOKEN);
  carrier.upload_?.progress(40);
  assert.deepEqual([page.state.files[0]?.state, page.state.files[0]?.sent], ['sending', 40]);
  carrier.upload_?.done();
  page.wire.say({ type: 'file_done', file_id: 17, sha256: 'ab' });
  assert.deepEqual([page.state.files[0]?.state, page.state.files[0]?.sha256], ['stored', 'ab']);
  assert.doesNotMatch(JSON.stringify(page.state), new RegExp(TOKEN));
  const [line] = page.place('direct:bob').lines;
  assert.deepEqual([line?.kind, line?.own, line?.file], ['file', true, page.state.files[0]?.key]);
});

test('R7.18 a file for everyone is for everyone, also from within a room', () => {
  const page = Page.inside();
  page.store.offerFile('all', photo);
  assert.deepEqual([page.wire.request('file').place, 'to' in page.wire.request('file')], ['all', false]);
});

test('R4.16 why a file does not get through is said at it', async () => {
  const refused = offering();
  refused.wire.answer('file', { type: 'error', code: 'FILE_TOO_LARGE', text: 'At most 5 bytes.' });
  assert.deepEqual([refused.state.files[0]?.state, refused.state.files[0]?.why], ['failed', 'At most 5 bytes.']);
  const broken = offering();
  broken.wire.answer('file', ready);
  broken.carrier.upload_?.fail(new Error('The connection broke on the way.'));
  await new Promise(setImmediate);
  assert.deepEqual(
    [broken.state.files[0]?.state, broken.state.files[0]?.why],
    ['failed', 'The connection broke on the way.'],
  );
  const stalled = offering();
  stalled.wire.answer('file', ready);
  stalled.wire.say({ type: 'file_failed', file_id: 17, reason: 'stalled' });
  assert.equal(stalled.state.files[0]?.why, 'Nothing moved for too long.');
  const blocked = offering();
  blocked.wire.answer('file', { type: 'status', status: 'refused', message_id: 17, to: 'Bob' });
  assert.match(blocked.state.files[0]?.why ?? '', /blocked/);
  const alone = offering();
  alone.wire.drop();
  assert.match(alone.state.files[0]?.why ?? '', /no connection/);
});

test('R3.62 one’s own is withdrawn, also while it goes up and before it has a number', () => {
  const page = offering();
  page.wire.answer('file', ready);
  page.store.rejectFile(page.state.files[0]?.key ?? '');
  assert.ok(page.carrier.aborted);
  assert.equal(page.wire.request('reject_file').file_id, 17);
  assert.deepEqual([page.state.files[0]?.state, page.state.files[0]?.why], ['rejected', 'You have withdrawn it.']);
  const early = offering();
  early.store.rejectFile(early.state.files[0]?.key ?? '');
  early.wire.answer('file', ready);
  assert.equal(early.carrier.upload_, null);
  assert.equal(early.wire.request('reject_file').file_id, 17);
});

const offer = (more = {}) => ({
  ...{ type: 'file_offer', kind: 'room', room: 'lab', from: 'Bob', file_id: 18, size: 5, filename: 'a.txt' },
  ...more,
});

test('R3.61 what is offered stands in its place, and is taken by one click', () => {
  const page = Page.inside();
  page.wire.say(offer(), { type: 'info', text: 'Type: /accept file 18', to_type: true });
  const [file] = page.state.files;
  assert.deepEqual([file?.place, file?.state, page.place('room:lab').unread], ['room:lab', 'offered', 1]);
  assert.equal(page.place('all').lines.length, 0);
  assert.deepEqual(page.alerts, [{ place: 'room:lab', title: 'Bob offers a file', text: 'a.txt' }]);
  page.store.acceptFile('in:18');
  page.store.acceptFile('in:18');
  assert.equal(page.wire.asked.filter(({ type }) => type === 'accept_file').length, 1);
  page.wire.answer('accept_file', { type: 'file_ready', file_id: 18, token: TOKEN });
  assert.deepEqual(page.carrier.downloads, [`${TOKEN} a.txt`]);
  assert.equal(page.state.files[0]?.state, 'ready');
  page.wire.say({ type: 'file_done', file_id: 18, sha256: 'cd' });
  assert.equal(page.state.files[0]?.state, 'done');
});

test('R3.62 what is not wanted is rejected, and what is no longer offered says so', () => {
  const page = Page.inside();
  page.wire.say(offer({ kind: 'direct' }), offer({ kind: 'all', file_id: 19 }));
  assert.equal(page.state.files[0]?.place, 'direct:bob');
  page.store.rejectFile('in:18');
  page.wire.answer('reject_file', { type: 'reject_file', file_id: 18, withdrawn: false, text: '' });
  assert.equal(page.state.files[0]?.state, 'rejected');
  page.wire.say({ type: 'file_failed', file_id: 19, reason: 'withdrawn' });
  assert.deepEqual([page.state.files[1]?.state, page.state.files[1]?.why], ['failed', 'It is no longer offered.']);
});

test('R3.63 offers that are there already are seen after a reload of the page, and are nothing new', () => {
  const page = Page.inside();
  page.wire.answer('my_files', {
    type: 'files',
    files: [
      { file_id: 18, filename: 'a.txt', size: 5, from: 'Bob', state: 'stored' },
      { file_id: 19, filename: 'mine.txt', size: 5, to: 'Bob', state: 'stored' },
      { file_id: 20, filename: 'all.txt', size: 5, from: 'Bob', state: 'stored', kind: 'all' },
    ],
    total: 3,
  });
  assert.deepEqual(
    page.state.files.map(({ key, place }) => [key, place]),
    [
      ['in:18', 'direct:bob'],
      ['in:20', 'all'],
    ],
  );
  assert.equal(page.place('direct:bob').unread, 0);
  page.wire.say(offer());
  assert.equal(page.state.files.length, 2);
});
