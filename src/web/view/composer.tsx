/** Where one types: Enter sends, Shift-Enter makes a line, arrow-up brings back what was typed. A draft for each place. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Place, Prompt } from '../model/types.js';
import { chooseFiles, offerAll, pastedFiles } from './drop.js';
import { Icon } from './icons.js';
import { memo } from './memo.js';
import { useStore } from './store.js';
import { useSuggest } from './suggest.js';

/** A finger wants no keyboard on the screen before it has asked for one. */
const finger = (): boolean => window.matchMedia('(pointer: coarse)').matches;

function placeholder({ kind, name }: Place): string {
  switch (kind) {
    case 'all':
      return 'Write to everyone';
    case 'room':
      return `Write in ${name}`;
    case 'group':
      return `Write to the group ${name}`;
    default:
      return `Write to ${name}`;
  }
}

/** What the server asks for, in the place of the line. What was typed before is still the draft. */
function Answer({ prompt }: { prompt: Prompt }) {
  const store = useStore();
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    setText('');
    field.current?.focus();
  }, [prompt]);
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        store.answerPrompt(text);
        setText('');
      }}
    >
      <p class="said asks">
        <label for="composer">The server asks: {prompt.word.toLowerCase()}?</label>
        <button type="button" class="link-button" onClick={() => store.cancelPrompt()}>
          Cancel
        </button>
      </p>
      <div class="box">
        <input
          ref={field}
          id="composer"
          {...(prompt.secret ? ({ type: 'password' } as const) : ({ type: 'text' } as const))}
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') store.cancelPrompt();
          }}
        />
        <button type="submit" class="tool send" aria-label="Answer" title="Answer">
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function Typing({ place }: { place: Place }) {
  const store = useStore();
  const [text, setText] = useState(place.draft);
  const field = useRef<HTMLTextAreaElement>(null);
  /** The draft as the model has it from here: another one has been given back. */
  const told = useRef(place.draft);
  /** What arrow-up has brought: while it stands there unchanged, the next one brings an older one. */
  const recalled = useRef<string | null>(null);

  const change = (next: string): void => {
    told.current = next;
    setText(next);
    store.setDraft(place.key, next);
  };
  useLayoutEffect(() => {
    // The newest one: what is drawn may be a moment old, and more has been typed since.
    const draft = store.getState().places.find(({ key }) => key === place.key)?.draft ?? '';
    if (draft === told.current) return;
    told.current = draft;
    setText(draft);
  }, [place.draft]);
  useEffect(() => {
    if (!finger()) field.current?.focus();
  }, []);
  /** Where the cursor goes with the next drawing; null: it stays. */
  const cursor = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (cursor.current !== null) field.current?.setSelectionRange(cursor.current, cursor.current);
    cursor.current = null;
  }, [text]);
  const suggest = useSuggest(
    (next, at) => {
      cursor.current = at;
      change(next);
    },
    () => text,
  );

  const send = (): void => {
    if (text.trim() === '') return;
    const wasSent = store.send(place.key, text);
    // Why not, stands where the list has been.
    suggest.close();
    if (!wasSent) return;
    recalled.current = null;
    change('');
    field.current?.focus();
  };
  const recall = (steps: -1 | 1): boolean => {
    const found = store.recall(place.key, steps);
    if (found === null) return false;
    recalled.current = found;
    change(found);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): void => {
    // What an input method is still putting together belongs to it.
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (suggest.onKey(event)) return;
    const { selectionStart, selectionEnd } = event.currentTarget;
    const browsing = recalled.current !== null && recalled.current === text;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && ((selectionStart === 0 && selectionEnd === 0) || browsing)) {
      if (recall(-1)) event.preventDefault();
    } else if (event.key === 'ArrowDown' && browsing) {
      event.preventDefault();
      if (!recall(1)) {
        recalled.current = null;
        change('');
      }
    } else if (event.key === 'Escape' && browsing) {
      event.preventDefault();
      recalled.current = null;
      change('');
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {place.closed !== null && (
        <p class="said">
          {place.closed}
          {place.kind === 'private' && (
            <button type="button" class="link-button" onClick={() => store.actOn(place.name, 'connect_to')}>
              Ask again
            </button>
          )}
        </p>
      )}
      <div class="box">
        {suggest.list}
        <button
          type="button"
          class="tool"
          aria-label={`Offer a file to ${place.name}`}
          title={`Offer a file to ${place.name}`}
          onClick={() => chooseFiles((files) => offerAll(store, place.key, files))}
        >
          <Icon name="attach" />
        </button>
        {/* It is as high as its text, which the style sheet draws behind it to know how high that is. */}
        <div class="grow" data-text={text}>
          <textarea
            ref={field}
            id="composer"
            rows={1}
            dir="auto"
            aria-label={placeholder(place)}
            placeholder={placeholder(place)}
            value={text}
            enterkeyhint="send"
            {...suggest.attributes}
            onInput={(event) => {
              change(event.currentTarget.value);
              suggest.look(event.currentTarget.value, event.currentTarget.selectionStart);
            }}
            onKeyDown={onKeyDown}
            onBlur={suggest.close}
            onClick={suggest.close}
            onPaste={(event) => {
              const files = pastedFiles(event);
              if (files.length === 0) return;
              event.preventDefault();
              offerAll(store, place.key, files);
            }}
          />
        </div>
        <button type="submit" class="tool send" aria-label="Send" title="Send" aria-disabled={text.trim() === ''}>
          <Icon name="send" />
        </button>
      </div>
      <p class="keys" aria-hidden="true">
        <kbd>Enter</kbd> sends · <kbd>Shift</kbd>+<kbd>Enter</kbd> makes a new line · <kbd>/</kbd> begins a command
      </p>
    </form>
  );
}

export const Composer = memo(({ place, prompt }: { place: Place; prompt: Prompt | null }) =>
  prompt === null ? <Typing place={place} /> : <Answer prompt={prompt} />,
);
