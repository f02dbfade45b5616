/** Two windows of one browser, and one guest's name: the second one asks, and says what happens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel } from '../../src/web/model/types.js';
import { type Fields, Page, welcome } from './rig.js';

const TAKEN = { type: 'error', code: 'NAME_TAKEN', text: 'Alice is taken.' };

/** What each of them posts, all others hear. */
function browser(): () => Channel {
  const all: ((message: unknown) => void)[] = [];
  return () => {
    let own: ((message: unknown) => void) | null = null;
    return {
      post: (message) => {
        for (const heard of all) if (heard !== own) heard(message);
      },
      listen: (heard) => {
        own = heard;
        all.push(heard);
      },
    };
  };
}

/** Asks for Alice's name in a further window, which the server says is taken. */
function second(windows: Channel, answer: Fields = TAKEN): Page {
  const page = new Page({ windows });
  page.store.enter('Alice', '');
  page.wire.events.opened();
  page.wire.answer('init', answer);
  return page;
}

test('a guest who opens a second window is asked, and goes on there; the first one says so, and keeps what was typed', () => {
  const open = browser();
  const first = Page.inside({}, { windows: open() });
  first.store.setDraft('all', 'half a line');
  const page = second(open());
  const { entrance } = page.state;
  assert.deepEqual([entrance.busy, entrance.mayTakeOver, entrance.wantsPassword], [false, true, false]);
  page.store.enter('Alice', '', { takeover: true });
  assert.ok(page.state.entrance.busy);
  assert.equal(first.state.phase, 'over');
  assert.equal(first.state.ended?.text, 'Alice was opened in another window of this browser. This window has let go.');
  assert.equal(page.wire.asked.length, 1, 'not before the first one has gone');
  first.wire.answer('exit', { type: 'goodbye', reason: 'exit', text: 'Good bye.' });
  assert.equal(page.wire.asked.length, 2);
  page.wire.answer('init', TAKEN);
  page.clock.hands.advance(250);
  page.wire.answer('init', welcome());
  assert.equal(page.state.phase, 'inside');
  first.clock.hands.advance(100_000);
  assert.equal(first.wires.length, 1, 'the first one stays away');
});

test('where no window of this browser has the name, it is somebody else’s', () => {
  const open = browser();
  const other = Page.inside({ username: 'Eve' }, { windows: open() });
  const page = second(open());
  assert.ok(page.state.entrance.busy);
  page.clock.hands.advance(300);
  assert.deepEqual([page.state.entrance.mayTakeOver, page.state.entrance.wantsPassword], [false, true]);
  assert.equal(other.state.phase, 'inside');
  const alone = second(undefined as unknown as Channel);
  assert.equal(alone.state.entrance.problem?.code, 'NAME_TAKEN');
});

test('a window with an account lets nobody take it over without its password', () => {
  const open = browser();
  const first = Page.inside({ account: true }, { windows: open() });
  const page = second(open());
  page.clock.hands.advance(300);
  assert.equal(page.state.entrance.mayTakeOver, false);
  page.store.enter('Alice', '', { takeover: true });
  page.clock.hands.advance(2000);
  assert.equal(first.state.phase, 'inside');
});

test('what is posted by something else changes nothing', () => {
  const open = browser();
  const first = Page.inside({}, { windows: open() });
  const stranger = open();
  for (const message of [null, 7, {}, { word: 'go' }, { word: 'go', name: 7 }, { word: 'toString', name: 'Alice' }])
    stranger.post(message);
  assert.equal(first.state.phase, 'inside');
});
