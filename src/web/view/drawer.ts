/** The sides on a narrow screen: drawers, one open at a time, which take the focus and give it back. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export type Drawer = 'places' | 'people';

/** Which side is open as a drawer, and where the focus goes back to. */
export function useDrawer() {
  const [drawer, setDrawer] = useState<Drawer | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const open = useCallback((side: Drawer) => {
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setDrawer(side);
  }, []);
  const close = useCallback(() => setDrawer(null), []);
  useEffect(() => {
    if (drawer === null) return;
    const side = document.getElementById(drawer);
    side?.querySelector<HTMLElement>('.only-drawer')?.focus();
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) setDrawer(null);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      const { activeElement } = document;
      // Not where something else has taken the focus meanwhile, like the line one types in.
      if (activeElement === document.body || side?.contains(activeElement)) opener.current?.focus();
    };
  }, [drawer]);
  return { drawer, open, close };
}
