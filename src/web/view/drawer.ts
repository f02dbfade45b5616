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
    if (drawer === null) {
      // Not where something else has taken the focus meanwhile, like the line one types in.
      if (document.activeElement === null || document.activeElement === document.body) opener.current?.focus();
      return;
    }
    document.querySelector<HTMLElement>(`.${drawer} .only-drawer`)?.focus();
  }, [drawer]);
  return { drawer, open, close };
}
