/**
 * A list to choose from while one types: the field keeps the focus, the arrow keys go through the list, and the field
 * says which row is meant (aria-activedescendant).
 */
import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface Choice {
  readonly key: string;
  readonly row: ComponentChild;
}

export const optionId = (list: string, at: number): string => `${list}-${at}`;

export function Choices({
  id,
  label,
  choices,
  active,
  onChoose,
}: {
  id: string;
  label: string;
  choices: readonly Choice[];
  /** -1: none yet. */
  active: number;
  onChoose: (at: number) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={list}
      class="choices"
      id={id}
      role="listbox"
      aria-label={label}
      // For who scrolls it by hand; the keys stay with the field.
      tabIndex={0}
      onMouseDown={(event) => event.preventDefault()}
    >
      {choices.map(({ key, row }, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field that the list belongs to.
        // biome-ignore lint/a11y/useFocusableInteractive: so does the focus.
        <div
          key={key}
          id={optionId(id, at)}
          class="row"
          role="option"
          aria-selected={at === active}
          onClick={() => onChoose(at)}
        >
          {row}
        </div>
      ))}
    </div>
  );
}

/** The next row after an arrow key, round the ends; null: the key is none. From -1 both ways lead into the list. */
export function moved(key: string, active: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return active + 1 >= count ? 0 : active + 1;
  if (key === 'ArrowUp') return active <= 0 ? count - 1 : active - 1;
  return null;
}
