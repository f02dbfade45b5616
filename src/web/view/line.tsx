/** One line of a conversation, as it is drawn; drawn anew only where the line itself has changed. */

import { timeOf, wholeTimeOf } from '../model/times.js';
import type { FileItem, Line, LineStatus, PlaceKind } from '../model/types.js';
import { Avatar } from './avatar.js';
import { FileCard } from './file.js';
import { Icon, type IconName } from './icons.js';
import { memo } from './memo.js';
import { useOverlays } from './overlays.js';
import { useStore } from './store.js';
import { Text } from './text.js';

export interface LineProps {
  readonly line: Line;
  /** Its place. */
  readonly place: string;
  readonly kind: PlaceKind;
  /** It begins with who says it; otherwise it goes on from the line before. */
  readonly headed: boolean;
  /** What has become of it is said here, and not once for it and more lines below. */
  readonly explained: boolean;
  readonly file: FileItem | null;
  readonly onPerson: (name: string, at: HTMLElement) => void;
}

const STATUS: Readonly<Record<LineStatus, { icon: IconName; word: string }>> = {
  sending: { icon: 'clock', word: 'Sending' },
  sent: { icon: 'check', word: 'Sent' },
  waiting: { icon: 'clock', word: 'Waiting' },
  delivered: { icon: 'delivered', word: 'Delivered' },
  refused: { icon: 'alert', word: 'Refused' },
  lost: { icon: 'alert', word: 'Not sent' },
};

const MARKS: Readonly<Record<'happened' | 'notice' | 'error' | 'file', IconName>> = {
  happened: 'dot',
  notice: 'info',
  error: 'alert',
  file: 'file',
};

/** In a room everybody sees that a line is there: only what goes wrong is told. */
const tells = (kind: PlaceKind, status: LineStatus): boolean =>
  kind === 'private' || kind === 'direct' || status === 'refused' || status === 'lost' || status === 'sending';

/** For who reads with their eyes alone: a screen reader would say it at every line. */
function Time({ at, again }: { at: number; again: boolean }) {
  return (
    <time aria-hidden="true" dateTime={new Date(at).toISOString()} title={wholeTimeOf(at)}>
      {again ? `${timeOf(at)} · again` : timeOf(at)}
    </time>
  );
}

function Status({ status }: { status: LineStatus }) {
  const { icon, word } = STATUS[status];
  return (
    <span class="status" data-status={status} title={word}>
      <Icon name={icon} />
      <span class="word">{word}</span>
    </span>
  );
}

function Why({ line, place, explained }: Pick<LineProps, 'line' | 'place' | 'explained'>) {
  const store = useStore();
  const bad = line.status === 'refused' || line.status === 'lost';
  const why = explained ? line.why : null;
  if (why === null && line.status !== 'lost') return null;
  return (
    <p class={`why${bad ? '' : ' calm'}`}>
      {why !== null && <span>{why}</span>}
      {line.status === 'lost' && (
        <button type="button" class="link-button" onClick={() => store.sendAgain(place, line.key)}>
          Send again
        </button>
      )}
    </p>
  );
}

/** The name as a button for the pointer: with keys, one goes to a person in the list of people. */
function Author({ name, onPerson }: { name: string; onPerson: LineProps['onPerson'] }) {
  return (
    <button type="button" class="author" tabIndex={-1} onClick={(event) => onPerson(name, event.currentTarget)}>
      {name}
    </button>
  );
}

/** A line of one's own can be taken back for so many milliseconds (R3.83). */
const MAY_TAKE_BACK = 15 * 60_000;

/** For the pointer; with keys it is `/purge` alone. */
function TakeBack({ line, place }: { line: Line; place: string }) {
  const open = useOverlays();
  if (!line.own || line.id === null || line.purged || Date.now() - line.at > MAY_TAKE_BACK) return null;
  return (
    <button
      type="button"
      class="tool take-back"
      tabIndex={-1}
      aria-hidden="true"
      title="Take this line back"
      onClick={() => open({ kind: 'take back', place, line: line.key })}
    >
      <Icon name="undo" />
    </button>
  );
}

function Said({ line, place, kind, headed, explained, onPerson }: LineProps) {
  const status = line.status !== null && tells(kind, line.status) ? line.status : null;
  const classes = ['line', headed && 'headed', line.own && 'own', line.mention && 'mention', line.action && 'action'];
  return (
    <div class={classes.filter(Boolean).join(' ')} data-kind="said" data-line={line.key} data-id={line.id ?? undefined}>
      {headed ? (
        <>
          <Avatar name={line.from} />
          <div class="by">
            <Author name={line.from} onPerson={onPerson} />
            {line.own && <span class="tag">you</span>}
            <Time at={line.at} again={line.again} />
          </div>
        </>
      ) : (
        <>
          <span class="aside">
            <Time at={line.at} again={false} />
          </span>
          <span class="hidden">{line.from}: </span>
        </>
      )}
      <p class="text">
        {line.mention && <span class="hidden">Has your name in it: </span>}
        {line.action && <span class="actor">{line.from} </span>}
        {/* Arabic or Hebrew runs its own way, and nothing around it is turned by it. */}
        <bdi>
          <Text text={line.text} />
        </bdi>
      </p>
      {status !== null && <Status status={status} />}
      <Why line={line} place={place} explained={explained} />
      <TakeBack line={line} place={place} />
    </div>
  );
}

/** Its name stands in the card below. */
const offers = ({ from, own }: Line): string => (own ? 'You offer a file' : `${from} offers a file`);

function Aside({ line, file }: { line: Line; file: FileItem | null }) {
  const kind = line.kind === 'said' ? 'notice' : line.kind;
  return (
    <div class="line aside-line" data-kind={kind} data-line={line.key}>
      <span class="mark">
        <Icon name={MARKS[kind]} />
      </span>
      <p class="text">
        <Text text={file === null ? line.text : offers(line)} />
      </p>
      <Time at={line.at} again={false} />
      {file !== null && <FileCard file={file} />}
    </div>
  );
}

export const LineView = memo((props: LineProps) =>
  props.line.kind === 'said' ? <Said {...props} /> : <Aside line={props.line} file={props.file} />,
);
