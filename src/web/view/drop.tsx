/** Files from outside: dropped on the talk, pasted into the line, or chosen by a button. Each is offered where one is. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PlaceKey, Store } from '../model/types.js';
import { Icon } from './icons.js';

/** A folder can be dropped like a file, and cannot be read: where the browser tells, it is left out. */
function filesOf(transfer: DataTransfer): File[] {
  return [...transfer.items].flatMap((item) => {
    if (item.kind !== 'file' || item.webkitGetAsEntry()?.isDirectory === true) return [];
    const file = item.getAsFile();
    return file === null ? [] : [file];
  });
}

/** What an office program copies is text, and a picture of it: then the text is meant. */
export function pastedFiles(event: ClipboardEvent): readonly File[] {
  const { clipboardData } = event;
  if (clipboardData === null || clipboardData.types.includes('text/plain')) return [];
  return filesOf(clipboardData);
}

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** What to spread on what files may be dropped on, and whether some are above it. */
export function useDrop(onFiles: (files: readonly File[]) => void, onFolder: () => void) {
  const [over, setOver] = useState(false);
  // A press on a part within leaves the whole for a moment: only as many entries as exits end it.
  const depth = useRef(0);
  const end = (): void => {
    depth.current = 0;
    setOver(false);
  };
  useEffect(() => {
    // Beside it, a browser would leave the page to show the file.
    const keep = (event: DragEvent): void => {
      if (carriesFiles(event)) event.preventDefault();
    };
    window.addEventListener('dragover', keep);
    window.addEventListener('drop', keep);
    return () => {
      window.removeEventListener('dragover', keep);
      window.removeEventListener('drop', keep);
    };
  }, []);
  return {
    over,
    handlers: {
      onDragEnter: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        depth.current += 1;
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) end();
      },
      onDrop: (event: DragEvent) => {
        if (!carriesFiles(event) || event.dataTransfer === null) return;
        event.preventDefault();
        end();
        const files = filesOf(event.dataTransfer);
        if (files.length > 0) onFiles(files);
        else onFolder();
      },
    },
  };
}

export function offerAll(store: Store, place: PlaceKey, files: Iterable<File>): void {
  for (const file of files) store.offerFile(place, file);
}

/** Has somebody choose files. To be called within a press: browsers open no such window otherwise. */
export function chooseFiles(onFiles: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.addEventListener('change', () => onFiles([...(input.files ?? [])]));
  input.click();
}

export function DropHint({ to }: { to: string }) {
  return (
    <div class="drop-hint" aria-hidden="true">
      <p>
        <Icon name="attach" /> Drop here to offer it to {to}
      </p>
    </div>
  );
}
