/** A file in the conversation: what it is, how far it is, and the one thing that can be done with it just then. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Mark, percentOf, progressInWords, sizeInWords, withMark } from '../model/file-words.js';
import type { FileItem } from '../model/types.js';
import { Icon } from './icons.js';
import { memo } from './memo.js';
import { useStore } from './store.js';

/** Where it stands, as a sentence; what `why` says is told instead. */
function standing({ direction, state }: FileItem): string {
  const out = direction === 'out';
  switch (state) {
    case 'asking':
      return out ? 'The server is asked…' : 'One moment…';
    case 'sending':
      return 'Is being sent';
    case 'stored':
      return 'Is on the server, to be fetched';
    case 'offered':
      return '';
    case 'ready':
      return 'Your browser fetches it';
    case 'done':
      return out ? 'Has been fetched' : 'Fetched';
    case 'failed':
      return 'Did not get through';
    case 'rejected':
      return out ? 'Is not wanted' : 'Rejected';
  }
}

/** Where nothing more happens by itself. */
const ENDS: readonly FileItem['state'][] = ['stored', 'done', 'failed'];

/** The speed is that of the last seconds. */
function Progress({ file }: { file: FileItem }) {
  const marks = useRef<readonly Mark[]>([]);
  const total = file.size ?? 0;
  if (marks.current.at(-1)?.bytes !== file.sent) {
    marks.current = withMark(marks.current, { at: Date.now(), bytes: file.sent });
  }
  return (
    <>
      <progress max={100} value={percentOf(file.sent, total)} aria-label={`${file.name}, sent so far`} />
      <span class="so-far">{progressInWords(marks.current, total)}</span>
    </>
  );
}

function Buttons({ file }: { file: FileItem }) {
  const store = useStore();
  const { key, name, direction, state } = file;
  const does = (label: string, run: (key: string) => void, isMain = false) => (
    <button
      type="button"
      class={`button${isMain ? ' main' : ''}`}
      aria-label={`${label} ${name}`}
      onClick={() => run.call(store, key)}
    >
      {label}
    </button>
  );
  if (direction === 'out') {
    if (state === 'sending' || state === 'asking') return does('Stop', store.rejectFile);
    return state === 'stored' ? does('Withdraw', store.rejectFile) : null;
  }
  if (state === 'offered') {
    return (
      <>
        {does('Accept', store.acceptFile, true)}
        {does('Reject', store.rejectFile)}
      </>
    );
  }
  if (state === 'failed') return does('Try again', store.acceptFile);
  return state === 'ready' || state === 'done' ? does('Fetch again', store.acceptFile) : null;
}

export const FileCard = memo(({ file }: { file: FileItem }) => {
  const { name, size, state, why } = file;
  const says = why ?? standing(file);
  return (
    <div class="file" data-file={file.key} data-state={state}>
      <Icon name="file" />
      <div class="what">
        <p class="file-name">
          <span>{name}</span> <span class="size">{sizeInWords(size)}</span>
        </p>
        {state === 'sending' ? (
          <Progress file={file} />
        ) : (
          says !== '' && <p class={state === 'failed' ? 'problem' : 'calm'}>{says}</p>
        )}
      </div>
      <div class="buttons">
        <Buttons file={file} />
      </div>
    </div>
  );
});

/** What has become of a file, for who cannot see it: the log says what is new in it, and not what has changed. */
export const FileNews = memo(({ files }: { files: readonly FileItem[] }) => {
  const before = useRef<ReadonlyMap<string, FileItem['state']>>(new Map());
  const [news, setNews] = useState('');
  useEffect(() => {
    const ended = files.filter(
      ({ key, state }) => before.current.has(key) && before.current.get(key) !== state && ENDS.includes(state),
    );
    before.current = new Map(files.map(({ key, state }) => [key, state]));
    if (ended.length > 0) setNews(ended.map((file) => `${file.name}: ${file.why ?? standing(file)}`).join('. '));
  }, [files]);
  return (
    <p class="hidden" role="status">
      {news}
    </p>
  );
});
