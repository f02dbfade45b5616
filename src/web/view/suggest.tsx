/** What may stand where one types: the list above the line, and its keys. The line keeps the focus. */
import { useId, useState } from 'preact/hooks';
import { accept } from '../model/suggestions.js';
import type { Suggestions } from '../model/types.js';
import { Choices, moved, optionId } from './choices.js';
import { useStore } from './store.js';

type Put = (text: string, cursor: number) => void;

export function useSuggest(put: Put, read: () => string) {
  const store = useStore();
  const id = useId();
  const [offered, setOffered] = useState<Suggestions | null>(null);
  const [active, setActive] = useState(-1);
  const items = offered?.items ?? [];

  const close = (): void => {
    setOffered(null);
    setActive(-1);
  };
  /** After what was typed; nothing that the page puts there asks for it. */
  const look = (typed: string, cursor: number): void => {
    setOffered(store.suggest(typed, cursor));
    setActive(-1);
  };
  const choose = (at: number): void => {
    const chosen = items[at];
    if (offered === null || chosen === undefined) return;
    const done = accept(read(), offered, chosen);
    put(done.text, done.cursor);
    look(done.text, done.cursor);
  };
  /** Whether the key was for the list. Enter sends unless somebody has gone into it. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (items.length === 0) return false;
    const next = moved(event.key, active, items.length);
    if (next !== null) setActive(next);
    else if (event.key === 'Tab' && !event.shiftKey) choose(Math.max(active, 0));
    else if (event.key === 'Enter' && !event.shiftKey && active >= 0) choose(active);
    else if (event.key === 'Escape') close();
    else {
      if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) close();
      return false;
    }
    event.preventDefault();
    return true;
  };
  const attributes = {
    'aria-autocomplete': 'list' as const,
    'aria-controls': items.length > 0 ? id : undefined,
    'aria-activedescendant': active >= 0 ? optionId(id, active) : undefined,
  };
  const count = items.length === 1 ? '1 suggestion' : `${items.length} suggestions`;
  const list = (
    <>
      <p class="hidden" role="status">
        {items.length > 0 && active < 0 ? `${count}. Arrow down goes through them, Tab takes the first.` : ''}
      </p>
      {offered !== null && (
        <div class="suggest">
          {offered.usage !== '' && (
            <p class="usage">
              <code>{offered.usage}</code>
            </p>
          )}
          {items.length > 0 && (
            <Choices
              id={id}
              label="Suggestions"
              active={active}
              choices={items.map((item) => ({
                key: item.text,
                row: (
                  <>
                    <span class="name">{item.text}</span>
                    <span class="more">{item.note}</span>
                  </>
                ),
              }))}
              onChoose={choose}
            />
          )}
        </div>
      )}
    </>
  );
  return { list, attributes, look, close, onKey };
}
