/**
 * Files, as the page offers, sends, takes and refuses them. Their bytes go by HTTP, under a token that is in no state. Owns the
 * uploads that are under way.
 */
import { numberOf, type ServerEvent, textOf } from './objects.js';
import { makeLine, type PlaceState } from './place.js';
import { refusal } from './sentences.js';
import type { Ask } from './speaking.js';
import type { FileCarrier, FileItem, FileSource, PlaceKind } from './types.js';
import type { World } from './world.js';

/** Why a transfer failed, in words; the others are shown as they are (R4.16). */
const REASONS: Readonly<Record<string, string>> = {
  empty: 'No byte came.',
  'too short': 'Fewer bytes came than were announced.',
  'too long': 'More bytes came than were announced.',
  'too large': 'It is larger than the server takes.',
  'no room': 'The server has no room for it.',
  'disk failed': 'The server’s disk does not take it.',
  'connection lost': 'The connection that carried it broke.',
  cancelled: 'It was given up.',
  stalled: 'Nothing moved for too long.',
  'too slow': 'It went too slowly.',
  'server stopping': 'The server has stopped; the offer is still there.',
  rejected: 'It is not wanted.',
  withdrawn: 'It is no longer offered.',
  expired: 'Its time is over.',
};

export class Transfers {
  private readonly uploads = new Map<string, AbortController>();
  private count = 0;

  constructor(
    private readonly world: World,
    private readonly ask: Ask,
    private readonly carrier: FileCarrier,
  ) {}

  /** Somebody offers one; `isNews`: just now. */
  offered(event: ServerEvent, isNews: boolean): void {
    const id = numberOf(event, 'file_id');
    const from = textOf(event, 'from');
    if (id === null || from === '' || this.world.fileOfId(id) !== undefined) return;
    const place = this.placeOf(event, from);
    const file: FileItem = {
      ...{ key: `in:${id}`, id, direction: 'in', place: place.key, from, name: textOf(event, 'filename') },
      ...{ size: numberOf(event, 'size'), state: 'offered', sent: 0, sha256: null, why: null },
    };
    const { now } = this.world;
    this.world.putFile(file);
    const line = makeLine({
      kind: 'file',
      text: file.name,
      at: now(),
      from,
      file: file.key,
      mention: place.kind !== 'all',
    });
    place.add(line);
    if (!isNews) return;
    this.world.places.news(place, line);
    this.world.alert({ place: place.key, title: `${from} offers a file`, text: file.name });
  }

  done(event: ServerEvent): void {
    const file = this.world.fileOfId(numberOf(event, 'file_id'));
    if (file === undefined) return;
    const state = file.direction === 'out' ? 'stored' : 'done';
    this.world.changeFile(file.key, {
      state,
      sha256: textOf(event, 'sha256'),
      why: null,
      sent: file.size ?? file.sent,
    });
  }

  failed(event: ServerEvent): void {
    const file = this.world.fileOfId(numberOf(event, 'file_id'));
    if (file === undefined || file.state === 'rejected') return;
    const reason = textOf(event, 'reason');
    const why = Object.hasOwn(REASONS, reason) ? (REASONS[reason] as string) : reason;
    this.uploads.get(file.key)?.abort();
    this.world.changeFile(file.key, { state: reason === 'rejected' ? 'rejected' : 'failed', why });
  }

  offer(place: PlaceState, source: FileSource): void {
    const { world } = this;
    const key = `out:${++this.count}`;
    const from = world.me?.name ?? '';
    world.putFile({
      ...{ key, id: null, direction: 'out', place: place.key, from, name: source.name, size: source.size },
      ...{ state: 'asking', sent: 0, sha256: null, why: null },
    });
    place.add(makeLine({ kind: 'file', text: source.name, at: world.now(), from, own: true, file: key }));
    if (place.closed !== null) {
      this.fail(key, place.closed);
      return;
    }
    this.ask(
      { type: 'file', filename: source.name, size: source.size, ...addressOf(place) },
      (answer) => {
        if (answer.type === 'file_ready') this.send(key, answer, source);
        else if (answer.type === 'error') this.fail(key, refusal(answer));
        else if (answer.type === 'status')
          this.fail(key, `${textOf(answer, 'to')} has blocked you: it was not offered.`);
      },
      () => this.fail(key, 'There is no connection just now. Offer it again when it is back.'),
    );
  }

  accept(key: string): void {
    const file = this.world.file(key);
    if (file === undefined || file.direction !== 'in' || file.state === 'asking') return;
    this.world.changeFile(key, { state: 'asking', why: null });
    this.ask(
      { type: 'accept_file', file_id: file.id },
      (answer) => {
        if (answer.type === 'file_ready') {
          this.world.changeFile(key, { state: 'ready' });
          this.carrier.download(textOf(answer, 'token'), file.name);
        } else if (answer.type === 'error') this.fail(key, refusal(answer));
      },
      () => this.world.changeFile(key, { state: 'offered', why: 'The connection broke. Try again when it is back.' }),
    );
  }

  /** Also withdraws one of one's own, and stops it where it is under way. */
  reject(key: string): void {
    const file = this.world.file(key);
    if (file === undefined) return;
    this.uploads.get(key)?.abort();
    const why = file.direction === 'out' ? 'You have withdrawn it.' : 'You have said no.';
    this.world.changeFile(key, { state: 'rejected', why });
    if (file.id === null) return;
    this.ask({ type: 'reject_file', file_id: file.id }, (answer) => {
      // One that nobody knows any more is not offered either.
      if (answer.type === 'error' && answer.code !== 'NO_SUCH_FILE') this.fail(key, refusal(answer));
    });
  }

  private send(key: string, ready: ServerEvent, source: FileSource): void {
    const { world } = this;
    const id = numberOf(ready, 'file_id');
    if (world.file(key)?.state === 'rejected') {
      world.changeFile(key, { id });
      this.reject(key);
      return;
    }
    world.changeFile(key, { id, state: 'sending' });
    const controller = new AbortController();
    this.uploads.set(key, controller);
    const progress = (sent: number): void => {
      if (world.file(key)?.state === 'sending') world.changeFile(key, { sent });
    };
    this.carrier
      .upload(textOf(ready, 'token'), source, progress, controller.signal)
      .then(() => progress(source.size))
      .catch((error: unknown) => {
        if (world.file(key)?.state === 'sending')
          this.fail(key, error instanceof Error ? error.message : String(error));
      })
      .finally(() => this.uploads.delete(key));
  }

  private fail(key: string, why: string): void {
    this.world.changeFile(key, { state: 'failed', why });
  }

  private placeOf(event: ServerEvent, from: string): PlaceState {
    const { places } = this.world;
    const kind = textOf(event, 'kind');
    if (kind === 'all') return places.ensure('all', '');
    if (kind === 'room' || kind === 'group') return places.ensure(kind, textOf(event, kind));
    const chat = places.find('private', from);
    return chat !== undefined && chat.closed === null ? chat : places.ensure('direct', from);
  }
}

/** How a request names a place, so that nothing else is meant (R7.18). */
export function addressOf({ kind, name }: { readonly kind: PlaceKind; readonly name: string }) {
  if (kind === 'all') return { place: 'all' };
  return { place: kind === 'direct' || kind === 'private' ? 'person' : kind, to: name };
}
