/** States of the page, made of what a test says of them. */
import { makeLine } from '../../src/web/model/place.js';
import type { Line, Person, Place, PlaceKind, State } from '../../src/web/model/types.js';

export function personCalled(name: string, more: Partial<Person> = {}): Person {
  return { name, online: true, away: null, contact: false, blocked: false, me: false, ...more };
}

export function lineBy(from: string, more: Partial<Line> = {}): Line {
  return { ...makeLine({ kind: from === '' ? 'notice' : 'said', from, text: 'hello', at: 0 }), ...more };
}

export function placeCalled(kind: PlaceKind, name: string, more: Partial<Place> = {}): Place {
  return {
    key: kind === 'all' ? 'all' : `${kind}:${name.toLowerCase()}`,
    kind,
    name,
    closed: null,
    topic: null,
    topicBy: null,
    members: null,
    written: false,
    keyed: false,
    quiet: false,
    heard: true,
    lines: [],
    older: 'none',
    olderProblem: null,
    unread: 0,
    mentions: 0,
    unreadFrom: null,
    draft: '',
    ...more,
  };
}

export function stateWith(more: Partial<State> = {}): State {
  return {
    phase: 'inside',
    entrance: { busy: false, problem: null, wantsPassword: false, wantsCode: false, mayTakeOver: false },
    link: { state: 'open', notice: null, retryAt: null, slow: false },
    me: { name: 'Alice', account: false, operator: false, away: null },
    code: null,
    current: 'all',
    places: [placeCalled('all', 'Everyone')],
    people: [personCalled('Alice', { me: true })],
    online: 1,
    rooms: null,
    requests: [],
    files: [],
    prompt: null,
    question: null,
    commands: [],
    ended: null,
    unread: 0,
    mentions: 0,
    today: 0,
    ...more,
  };
}
