/** A dialog above everything: the browser keeps the focus in it, Esc closes it, and the focus goes back to where it was. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icons.js';

export function Dialog({
  title,
  children,
  onClose,
}: {
  title: string;
  children: ComponentChildren;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // A browser gives the focus back only where it is closed before it is taken away.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onClose={() => {
        // A browser tells of it a moment later: by then another may be open in its place.
        if (dialog.current !== null) onClose();
      }}
      onKeyDown={(event) => {
        // It is for this dialog alone, not for the drawer below it.
        if (event.key === 'Escape') event.stopPropagation();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="sheet">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" class="tool" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** A dialog with at most one field, and one button that does it. */
export function Ask({
  title,
  says,
  label,
  optional = false,
  secret = false,
  begins = '',
  most,
  button,
  grave = false,
  check,
  onDone,
  onClose,
}: {
  title: string;
  says?: string | undefined;
  /** Of the field; null: there is none. */
  label: string | null;
  optional?: boolean;
  /** What is typed is not to be seen. */
  secret?: boolean;
  begins?: string;
  /** Characters. */
  most?: number;
  button: string;
  grave?: boolean;
  /** What is wrong with it, as a sentence; null: nothing. */
  check?: (text: string) => string | null;
  onDone: (text: string) => void;
  onClose: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const problem = useRef<HTMLParagraphElement>(null);
  const id = useId();
  const submit = (): void => {
    const text = field.current?.value.trim() ?? '';
    const wrong = label === null ? null : text === '' && !optional ? 'Type something first.' : (check?.(text) ?? null);
    if (wrong === null) {
      onClose();
      onDone(text);
      return;
    }
    if (problem.current !== null) problem.current.textContent = wrong;
    field.current?.setAttribute('aria-invalid', 'true');
    field.current?.focus();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {says !== undefined && <p>{says}</p>}
        {label !== null && (
          <div>
            <label for={id}>{label}</label>
            <input
              ref={field}
              id={id}
              class="field"
              {...(secret ? ({ type: 'password' } as const) : ({ type: 'text' } as const))}
              autocomplete={secret ? 'new-password' : 'off'}
              maxLength={most}
              defaultValue={begins}
              aria-describedby={`${id}-problem`}
              autofocus
            />
            <p ref={problem} class="problem" id={`${id}-problem`} role="alert" />
          </div>
        )}
        <p class="buttons">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class={`button ${grave ? 'grave' : 'main'}`}>
            {button}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
