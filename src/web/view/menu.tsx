/** What can be done with somebody, a room or the server, as a menu beside what was pressed. On a narrow screen it stands at its foot. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Act } from '../model/types.js';

/** Pixels between the menu and the window's edge. */
const EDGE = 8;

/** Beside `at` where there is room, and wholly in the window. On a narrow screen the style sheet says where. */
function stand(menu: HTMLElement, at: HTMLElement): void {
  const { width, height } = menu.getBoundingClientRect();
  const name = at.getBoundingClientRect();
  const left = name.left + width + EDGE > window.innerWidth ? name.right - width : name.left;
  const top = name.bottom + height + EDGE > window.innerHeight ? window.innerHeight - height - EDGE : name.bottom + 4;
  menu.style.setProperty('--left', `${Math.max(EDGE, left)}px`);
  menu.style.setProperty('--top', `${Math.max(EDGE, top)}px`);
}

export function Menu({
  name,
  about,
  label,
  acts,
  at,
  onAct,
  onClose,
}: {
  name: string;
  /** What stands beside the name. */
  about: string;
  label: string;
  acts: readonly Act[];
  /** What was pressed: the focus goes back there. */
  at: HTMLElement;
  onAct: (act: Act) => void;
  onClose: () => void;
}) {
  const menu = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  useLayoutEffect(() => {
    if (menu.current !== null) stand(menu.current, at);
    items()[0]?.focus({ preventScroll: true });
  }, [at]);
  useEffect(() => {
    const elsewhere = (event: Event): void => {
      if (event.target instanceof Node && menu.current?.contains(event.target)) return;
      onClose();
    };
    document.addEventListener('pointerdown', elsewhere);
    window.addEventListener('resize', onClose);
    return () => {
      document.removeEventListener('pointerdown', elsewhere);
      window.removeEventListener('resize', onClose);
    };
  }, [onClose]);
  const back = (): void => {
    onClose();
    if (at.isConnected) at.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = items();
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[(to + all.length) % all.length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') back();
    else if (event.key.length === 1 && event.key !== ' ') {
      const letter = event.key.toLowerCase();
      const fits = (item: HTMLElement | undefined): boolean =>
        item?.textContent?.toLowerCase().startsWith(letter) === true;
      [...all.slice(now + 1), ...all.slice(0, now + 1)].find(fits)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const item = (act: Act) => (
    <button
      type="button"
      role="menuitem"
      class={`row${act.grave ? ' grave' : ''}`}
      key={act.key}
      tabIndex={-1}
      onClick={() => {
        back();
        onAct(act);
      }}
    >
      {act.label}
      {(act.fields.length > 0 || act.grave) && '…'}
    </button>
  );
  const others = acts.filter(({ operator }) => !operator);
  const operators = acts.filter(({ operator }) => operator);
  return (
    <section ref={menu} class="menu" aria-label={name}>
      <p class="menu-head">
        <span class="name">{name}</span> <span class="more">{about}</span>
      </p>
      <div role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
        {others.map(item)}
        {operators.length > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu.
          <div role="group" class="part" aria-label="As an operator">
            {operators.map(item)}
          </div>
        )}
      </div>
    </section>
  );
}
