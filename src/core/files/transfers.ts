/**
 * The bytes of files on their way: who sends and who fetches with which token, what waits in the spool, and how each
 * transfer ends. Owns the transfers under way and the count of what waits; the offers are Offers'.
 */
import { type FileReason, Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fileDone, fileFailed, fileFetched } from '../../language/make.js';
import type { FileLook, FilePeer, FileRequests, Receiver, Wanted } from '../../link/files.js';
import { connected } from '../../logger.js';
import type { Moderation } from '../moderation/moderation.js';
import type { ChatPorts } from '../ports.js';
import { Download, partOf } from './download.js';
import type { Offer, Taker } from './offer.js';
import type { OfferLimits, Offers } from './offers.js';
import type { PaceLimits } from './pace.js';
import type { Party } from './parties.js';
import { SpoolSpace } from './spool-space.js';
import { IntoSpool } from './spool-streams.js';
import { Upload } from './upload.js';

export interface FileSettings extends PaceLimits {
  readonly offers: OfferLimits;
  /** Bytes of one file, of all that wait of one person and of one address, and of all that wait. */
  readonly largest: number;
  readonly perPerson: number;
  readonly perAddress: number;
  readonly total: number;
}

/** A part of a file that has come, or gone, is done. */
export interface TransferCounts {
  open: number;
  done: number;
  failed: number;
}

/** Milliseconds for which a file stays that its one receiver has fetched: the last bytes may be lost on their way. */
const FETCHED = 600_000;

/** Milliseconds between two looks for offers that are over. */
const LOOK = 60_000;

export class Transfers implements FileRequests {
  /** How uploads and downloads have ended, and how many are under way. */
  readonly uploads: TransferCounts = { open: 0, done: 0, failed: 0 };
  readonly downloads: TransferCounts = { open: 0, done: 0, failed: 0 };
  private readonly space: SpoolSpace;
  private cancel: () => void = () => {};

  private constructor(
    private readonly ports: ChatPorts,
    private readonly offers: Offers,
    private readonly moderation: Moderation,
    private readonly settings: FileSettings,
  ) {
    this.space = new SpoolSpace(settings);
  }

  /** Sees to it that every offer has its bytes, and that nothing else waits. Rejects with SpoolError. */
  static async open(
    ports: ChatPorts,
    offers: Offers,
    moderation: Moderation,
    settings: FileSettings,
  ): Promise<Transfers> {
    const { spool, logger } = ports;
    const transfers = new Transfers(ports, offers, moderation, settings);
    const whole = [...offers.all()].filter(({ stored }) => stored !== null);
    const there = await spool.recover(new Set(whole.map(({ id }) => id)));
    for (const offer of whole) {
      if (there.has(offer.id)) transfers.space.count(offer.holder, offer.stored?.size ?? 0);
      else {
        logger.warn('a file that waited is not there any more', { id: offer.id });
        offers.drop(offer);
      }
    }
    transfers.watch();
    return transfers;
  }

  /** Its bytes have not begun to come. */
  isAwaited(offer: Offer): boolean {
    return this.offers.get(offer.id) === offer && offer.stored === null && offer.upload === null;
  }

  /** Whether a token lets bytes in, or out, just now. */
  isGood(token: string, direction: 'put' | 'get'): boolean {
    try {
      this.offers.pass(token, direction);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  /**
   * Somebody could not fetch: the connection that was meant for the file's bytes says nothing, so the one whose token it is, or
   * was, given to is told where they talk.
   */
  notFetched(token: string, { code, reason }: Refusal): void {
    const held = this.offers.holderOf(token);
    if (held === null) return;
    const { offer, party } = held;
    const { id, name } = offer;
    this.tell(party, make.error({ reason: { code, why: 'notFetched', id, name, because: reason } }));
  }

  /** Somebody sends. Throws `NO_SUCH_TOKEN`, `BANNED`, `MUTED`, `IN_USE`, `SPOOL_FULL`. */
  put(token: string, size: number | null, peer: FilePeer): Upload {
    const { offer } = this.offers.pass(token, 'put');
    this.moderation.mustBeAllowedAs(offer.from, peer.network);
    return this.begin(offer, size, peer);
  }

  /**
   * The same for somebody who needs no token, because the offer is their own. `peer`: on a connection of its own. Throws `MUTED`,
   * `IN_USE`, `SPOOL_FULL`.
   */
  begin(offer: Offer, size: number | null = null, peer: FilePeer | null = null): Upload {
    this.moderation.mustBeHeardAs(offer.from);
    const { clock, spool, logger } = this.ports;
    if (offer.upload !== null) throw new Refusal({ code: 'IN_USE', why: 'token' });
    const misfit = this.misfit(offer, size);
    const expected = offer.announced ?? size;
    const [taker] = offer.audience === 'person' ? offer.takers.values() : [];
    const live = misfit === null && taker?.download?.isForLive ? taker.download : null;
    if (misfit === null && live === null && expected !== null) this.space.mustHold(offer.holder, expected);
    const upload = new Upload(offer, clock, this.settings, {
      arrived: (sha256) => {
        over(this.uploads, 'done');
        this.arrived(offer, sha256);
      },
      failed: (reason) => {
        over(this.uploads, 'failed');
        this.failed(offer, reason, live === null ? undefined : taker);
      },
    });
    this.uploads.open++;
    offer.upload = upload;
    // Nobody who waits for it has to begin anew for that.
    if (misfit !== null) {
      upload.fail(misfit);
      return upload;
    }
    live?.begin(expected);
    const about = { name: offer.from.name, ...(peer !== null && connected(peer)), id: offer.id };
    const keep = () => this.keep(offer, upload);
    upload.to(live ?? new IntoSpool(offer.id, spool, offer.holder, this.space, logger, about, keep));
    return upload;
  }

  /** Why so many bytes are not the file, known before the first of them has come. */
  private misfit({ announced }: Offer, size: number | null): FileReason | null {
    if (size === null) return null;
    if (announced !== null && size !== announced) return size > announced ? 'too long' : 'too short';
    return size > this.settings.largest ? 'too large' : null;
  }

  /** Somebody fetches. Throws `NO_SUCH_TOKEN`, `BANNED`, `USAGE`. */
  get(token: string, wanted: Wanted, receiver: Receiver, peer: FilePeer): Download {
    const { offer, taker } = this.taken(token, peer);
    const { stored } = offer;
    const size = stored?.size ?? offer.announced;
    if (size !== null && partOf(wanted, size) === null)
      throw new Refusal({ code: 'USAGE', why: wanted.kind === 'rest' ? 'offset' : 'range', size });
    // The connection that was may be dead without anybody's knowing.
    taker.download?.fail('cancelled');
    if (wanted.kind === 'range') taker.fetched.goesOn(wanted.first);
    const download: Download = new Download(wanted, receiver, this.ports.clock, this.settings, {
      delivered: () => {
        over(this.downloads, 'done');
        this.delivered(offer, taker, download);
      },
      failed: (one, reason) => {
        over(this.downloads, 'failed');
        this.broke(offer, taker, one, reason);
      },
    });
    this.downloads.open++;
    taker.download = download;
    if (stored !== null) download.feed(this.ports.spool, offer.id, stored);
    return download;
  }

  /** Throws `NO_SUCH_TOKEN`, `BANNED`. */
  look(token: string, peer: FilePeer): FileLook {
    const { id, name, stored, announced } = this.taken(token, peer).offer;
    return { id, name, size: stored?.size ?? announced, sha256: stored?.sha256 ?? null };
  }

  /** Throws `NO_SUCH_TOKEN`, `BANNED`. */
  private taken(token: string, { network }: FilePeer): { readonly offer: Offer; readonly taker: Taker } {
    const { offer, taker } = this.offers.pass(token, 'get');
    if (taker === null) throw new TypeError('a token to get with belongs to somebody');
    this.moderation.mustBeAllowedAs(taker, network);
    return { offer, taker };
  }

  /** Bytes that wait. */
  get waiting(): number {
    return this.space.bytes;
  }

  private watch(): void {
    const now = this.ports.calendar.judged;
    this.endWhere(({ until }) => until <= now, 'expired');
    this.cancel = this.ports.clock.after(LOOK, () => this.watch());
  }

  /** The server stops: transfers end, offers stay. */
  stop(): void {
    this.cancel();
    for (const offer of this.offers.all()) this.cut(offer, 'server stopping');
  }

  private cut(offer: Offer, reason: FileReason): void {
    offer.upload?.fail(reason);
    for (const taker of offer.takers.values()) taker.download?.fail(reason);
  }

  endWhere(isOver: (offer: Offer) => boolean, reason: FileReason): void {
    for (const offer of [...this.offers.all()]) if (isOver(offer)) this.end(offer, reason, null);
  }

  /** Whoever had that name (a key), as an account or as guests, is gone: with what they offered, what was offered to them, and what they accepted. */
  forget(key: string, account: boolean): void {
    const isThem = (party: Party): boolean => party.key === key && party.account === account;
    this.endWhere(({ from }) => isThem(from), 'withdrawn');
    this.endWhere(({ audience, to }) => audience === 'person' && isThem(to), 'rejected');
    for (const offer of this.offers.all()) {
      const taker = offer.takers.get(key);
      if (taker === undefined || !isThem(taker)) continue;
      taker.download?.fail('rejected');
      this.offers.dropTaker(offer, taker);
    }
  }

  /** The offer is over. Its sender and its receivers are told, but for `author`, who knows. */
  end(offer: Offer, reason: FileReason, author: string | null): void {
    const told = new Set([author]);
    const { id, from, to, stored, takers, upload } = offer;
    // Those whose transfer is cut are told by the end of that.
    if (upload !== null) told.add(from.key);
    for (const { key, download } of takers.values()) if (download !== null) told.add(key);
    this.offers.drop(offer);
    offer.ended = reason;
    this.cut(offer, reason);
    if (stored !== null) this.discard(offer);
    // A file that everybody has fetched who wanted it has not failed when it goes.
    if (reason === 'expired' && stored !== null && takers.size === 0) return;
    for (const party of [from, ...takers.values()]) {
      if (told.has(party.key)) continue;
      told.add(party.key);
      this.tell(party, fileFailed({ id, reason }));
    }
    if (!told.has(to.key) && this.offers.isHeard(offer)) this.ports.bus.toPerson(to.key, fileFailed({ id, reason }));
  }

  private discard(offer: Offer): void {
    this.space.refund(offer.holder, offer.stored?.size ?? 0);
    void this.ports.spool.remove(offer.id);
  }

  /**
   * Resolves with why it need not be kept: the offer may end while the last bytes are written, or while this is stored, and
   * what has ended must not be stored again. Rejects with the store's error.
   */
  private async keep(offer: Offer, { received, sha256 }: Upload): Promise<FileReason | null> {
    if (offer.ended === null && sha256 !== null) await this.offers.keep(offer, received, sha256);
    return offer.ended;
  }

  /** The upload is complete: with its receiver, or in the spool. */
  private arrived(offer: Offer, sha256: string): void {
    offer.upload = null;
    this.toSender(offer, fileDone({ id: offer.id, sha256 }));
    if (offer.ended !== null) {
      this.toSender(offer, fileFailed({ id: offer.id, reason: offer.ended }));
      return;
    }
    if (offer.stored === null) {
      for (const taker of offer.takers.values()) this.tell(taker, fileDone({ id: offer.id, sha256 }));
      this.offers.drop(offer);
      return;
    }
    for (const { download } of offer.takers.values())
      if (download?.isWaiting) download.feed(this.ports.spool, offer.id, offer.stored);
  }

  /**
   * Those who wait for it go on waiting: it may be sent again. If the offer is over, `end` tells them. `live`: who was
   * receiving it, and has been told so.
   */
  private failed(offer: Offer, reason: FileReason, live: Taker | undefined): void {
    offer.upload = null;
    const line = fileFailed({ id: offer.id, reason });
    this.toSender(offer, line);
    if (offer.ended !== null) return;
    for (const taker of offer.takers.values()) if (taker !== live) this.tell(taker, line);
  }

  private delivered(offer: Offer, taker: Taker, { part, isRest }: Download): void {
    taker.download = null;
    // Live: the upload ends with it, and tells both.
    if (offer.stored === null) return;
    taker.fetched.came(isRest ? 0 : (part?.from ?? 0), part?.to ?? 0);
    // Of a part its receiver is told on the connection that it came by; the token is good for the others.
    if (!taker.fetched.isWhole(offer.stored.size)) return;
    this.tell(taker, fileDone({ id: offer.id, sha256: offer.stored.sha256 }));
    // Who sends to somebody directly has seen it arrive.
    if (this.offers.tellsOf(offer, taker))
      this.toSender(offer, fileFetched({ by: taker.name, name: offer.name, id: offer.id }));
    this.offers.dropTaker(offer, taker);
    if (offer.audience === 'person') this.offers.shorten(offer, this.ports.clock.now() + FETCHED);
  }

  private broke(offer: Offer, taker: Taker, download: Download, reason: FileReason): void {
    if (taker.download === download) taker.download = null;
    if (download.part !== null) taker.fetched.broke(download.part.from, download.reached);
    this.tell(taker, fileFailed({ id: offer.id, reason }));
  }

  private toSender({ from }: Offer, line: Event): void {
    this.tell(from, line);
  }

  /** Nobody else who has the name by now. */
  private tell(party: Party, line: Event): void {
    if (this.offers.isHere(party)) this.ports.bus.toPerson(party.key, line);
  }
}

function over(counts: TransferCounts, how: 'done' | 'failed'): void {
  counts.open--;
  counts[how]++;
}
