/**
 * The lines of one place: a bounded list that stays at the end while one reads the end, and stays where it is while one reads
 * elsewhere, whatever comes before or behind. Browsers do that by themselves in three different ways or not at all, so it is done by hand.
 */
import { Component, type ComponentChild, createRef } from 'preact';
import { rowsOf } from '../model/rows.js';
import { earlier, later, type Shown, shown } from '../model/shown.js';
import { dayName } from '../model/times.js';
import type { FileItem, Place, Store } from '../model/types.js';
import { Icon } from './icons.js';
import { LineView } from './line.js';
import { Nothing } from './nothing.js';

interface Props {
  readonly store: Store;
  readonly place: Place;
  readonly files: readonly FileItem[];
  /** The day that it is: when it is over, the lines between the days are called otherwise. */
  readonly today: number;
  readonly onPerson: (name: string, at: HTMLElement) => void;
}

interface LogState {
  /** The key of the line that stays the first; null while the end is followed. */
  readonly held: number | null;
  readonly atEnd: boolean;
  /** The newest line that was in view when one left the end. */
  readonly seen: number;
  /** Lines are put in front, or many at once behind: nothing for a screen reader to say again. */
  readonly quiet: boolean;
}

/** A line's text and how far below the log's upper edge it stands. */
interface Anchor {
  readonly element: Element;
  readonly top: number;
  readonly focus: boolean;
}

/** Pixels. Browsers round when zoomed. */
const NEAR_END = 16;

/** Milliseconds until screen readers have looked at what changed. */
const QUIET = 1_000;

/** How many lines of what one knows stand above the mark where unread begins. */
const BEFORE_MARK = 20;

export class Log extends Component<Props, LogState> {
  readonly #log = createRef<HTMLDivElement>();
  #quietTimer: number | undefined;
  #resized: ResizeObserver | undefined;
  /** Older lines were asked for, to be shown as soon as they are there. */
  #wanted = false;

  override state: LogState = this.#begin();

  /** At the end; or, where much is unread, where that begins. */
  #begin(): LogState {
    const { lines, unreadFrom } = this.props.place;
    const mark = unreadFrom === null ? -1 : lines.findIndex(({ key }) => key === unreadFrom);
    const held =
      mark === -1 || mark > shown(lines, null).first ? null : (lines[Math.max(0, mark - BEFORE_MARK)]?.key ?? null);
    return { held, atEnd: true, seen: lines.at(-1)?.key ?? 0, quiet: false };
  }

  override componentDidMount(): void {
    const log = this.#log.current;
    if (log === null) return;
    log.scrollTop = log.scrollHeight;
    const mark = log.querySelector('.unread-mark');
    if (mark !== null) {
      const above = log.getBoundingClientRect().top - mark.getBoundingClientRect().top;
      if (above > 0) log.scrollTop -= above + log.clientHeight / 4;
    }
    this.#look();
    // A window made smaller, or a keyboard on the screen, takes nothing from the end's view.
    this.#resized = new ResizeObserver(() => {
      if (this.state.atEnd) log.scrollTop = log.scrollHeight;
    });
    this.#resized.observe(log);
    window.addEventListener('focus', this.#markRead);
  }

  override componentWillUnmount(): void {
    this.#resized?.disconnect();
    window.clearTimeout(this.#quietTimer);
    window.removeEventListener('focus', this.#markRead);
  }

  override shouldComponentUpdate(next: Props, state: LogState): boolean {
    return (
      state !== this.state ||
      next.files !== this.props.files ||
      next.today !== this.props.today ||
      next.onPerson !== this.props.onPerson ||
      (['lines', 'older', 'olderProblem', 'unread', 'unreadFrom', 'members', 'closed'] as const).some(
        (field) => next.place[field] !== this.props.place[field],
      )
    );
  }

  override getSnapshotBeforeUpdate(): Anchor | null {
    const log = this.#log.current;
    if (log === null || this.state.atEnd) return null;
    const { top } = log.getBoundingClientRect();
    const lines = log.querySelectorAll('.line');
    // The first one that is not above the edge, by halves: they stand in order.
    let from = 0;
    let to = lines.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((lines[middle]?.getBoundingClientRect().bottom ?? 0) > top) to = middle;
      else from = middle + 1;
    }
    // Its text: whose line it is may stand above it, or no longer, when others come before it.
    const element = lines[from]?.querySelector('.text') ?? lines[from];
    const focus = log.contains(document.activeElement);
    return element === undefined ? null : { element, top: element.getBoundingClientRect().top - top, focus };
  }

  override componentDidUpdate(before: Props, _state: LogState, anchor: Anchor | null): void {
    const log = this.#log.current;
    if (log === null) return;
    if (this.state.atEnd) log.scrollTop = log.scrollHeight;
    else if (anchor?.element.isConnected) {
      const moved = anchor.element.getBoundingClientRect().top - log.getBoundingClientRect().top - anchor.top;
      if (moved !== 0) log.scrollTop += moved;
    }
    // The button for older lines is gone with the last of them: one reads on in the log.
    if (anchor?.focus && document.activeElement === document.body) log.focus({ preventScroll: true });
    const { place } = this.props;
    if (before.place.older === 'loading' && place.older !== 'loading') {
      if (this.#wanted) this.#show(earlier(place.lines, shown(place.lines, this.state.held)));
      this.#wanted = false;
    }
    this.#look();
  }

  /** Where one reads, after something has moved. */
  readonly #look = (): void => {
    const log = this.#log.current;
    if (log === null) return;
    const { lines } = this.props.place;
    const now = shown(lines, this.state.held);
    const near = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    const atEnd = near && now.end === lines.length;
    if (atEnd !== this.state.atEnd) {
      const held = atEnd ? null : (this.state.held ?? lines[now.first]?.key ?? null);
      this.setState({ atEnd, seen: lines.at(-1)?.key ?? 0 });
      // The first line gets a heading then.
      if (held !== this.state.held) this.#show(held);
    } else if (atEnd && this.state.held !== null) this.#show(null);
    if (near && !atEnd) this.#show(later(lines, now));
    if (atEnd) this.#markRead();
  };

  readonly #markRead = (): void => {
    const { store, place } = this.props;
    if (this.state.atEnd && place.unread > 0 && document.hasFocus()) store.markRead(place.key);
  };

  /** Holds another line as the first, without a word to screen readers about what that brings. */
  #show(held: number | null): void {
    this.setState({ held, quiet: true });
    this.#endQuiet();
  }

  #endQuiet(): void {
    window.clearTimeout(this.#quietTimer);
    this.#quietTimer = window.setTimeout(() => this.setState({ quiet: false }), QUIET);
  }

  readonly #earlier = (): void => {
    const { store, place } = this.props;
    const now = shown(place.lines, this.state.held);
    if (now.first > 0) this.#show(earlier(place.lines, now));
    else if (place.older === 'some') {
      this.#wanted = true;
      window.clearTimeout(this.#quietTimer);
      this.setState({ quiet: true });
      store.older(place.key);
    }
  };

  readonly #toEnd = (): void => {
    this.setState({ atEnd: true, held: null, quiet: true });
    this.#endQuiet();
    this.#log.current?.focus({ preventScroll: true });
  };

  /** How many lines have come since one left the end. */
  #below(): number {
    const { lines } = this.props.place;
    let at = lines.length;
    while (at > 0 && (lines[at - 1]?.key ?? 0) > this.state.seen) at -= 1;
    return lines.length - at;
  }

  #rows(now: Shown): ComponentChild[] {
    const { place, files, onPerson } = this.props;
    const today = Date.now();
    return rowsOf(place.lines, now, this.state.held === null, place.unreadFrom).map((row) => {
      if (row.kind === 'day') {
        return (
          <p class="day" key={`day ${row.before}`}>
            {dayName(row.at, today)}
          </p>
        );
      }
      if (row.kind === 'unread') {
        return (
          <p class="unread-mark" key="unread">
            New<span class="hidden"> lines begin here</span>
          </p>
        );
      }
      const { line, headed, explained } = row;
      return (
        <LineView
          key={line.key}
          line={line}
          place={place.key}
          kind={place.kind}
          headed={headed}
          explained={explained}
          file={line.file === null ? null : (files.find(({ key }) => key === line.file) ?? null)}
          onPerson={onPerson}
        />
      );
    });
  }

  override render({ place }: Props, { held, atEnd, quiet }: LogState) {
    const now = shown(place.lines, held);
    const rows = this.#rows(now);
    const below = atEnd ? 0 : this.#below();
    return (
      <div class="log-frame">
        <div
          ref={this.#log}
          class="log"
          id="log"
          role="log"
          aria-label={place.kind === 'direct' ? `Direct messages with ${place.name}` : `Conversation: ${place.name}`}
          aria-live={quiet ? 'off' : 'polite'}
          aria-relevant="additions"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer scrolls it with the arrow keys.
          tabIndex={0}
          onScroll={this.#look}
        >
          <div class="inner">
            {(place.lines.length > 0 ? now.first > 0 || place.older !== 'none' : place.older === 'some') && (
              <div class="earlier" aria-live="off">
                <button
                  type="button"
                  class="button"
                  aria-disabled={place.older === 'loading' && now.first === 0}
                  onClick={this.#earlier}
                >
                  {place.older === 'loading' && now.first === 0 ? 'Asking for earlier lines…' : 'Show earlier lines'}
                </button>
                {place.olderProblem !== null && (
                  <p class="problem" role="alert">
                    {place.olderProblem}
                  </p>
                )}
              </div>
            )}
            {rows.length === 0 ? <Nothing place={place} /> : rows}
          </div>
        </div>
        {!atEnd && (
          <button type="button" class="button new-below" onClick={this.#toEnd}>
            <Icon name="down" />
            {below === 0 ? 'To the newest' : below === 1 ? '1 new line below' : `${below} new lines below`}
          </button>
        )}
      </div>
    );
  }
}
