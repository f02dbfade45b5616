/** A dialog above everything: the browser keeps the focus in it, Esc closes it, and the focus goes back to where it was. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { Answers, Field } from '../model/types.js';
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

/** A dialog with at most a few fields, and one button that does it. */
export function Ask({
  title,
  says,
  label = null,
  fields,
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
  /** Of the one field, where there are no `fields`; null: there is none. */
  label?: string | null;
  fields?: readonly Field[];
  begins?: string;
  /** Characters. */
  most?: number;
  button: string;
  grave?: boolean;
  /** What is wrong with it, as a sentence; null: nothing. */
  check?: (text: string) => string | null;
  /** `text`: what was typed into the one field. */
  onDone: (text: string, answers: Answers) => void;
  onClose: () => void;
}) {
  const form = useRef<HTMLFormElement>(null);
  const problem = useRef<HTMLParagraphElement>(null);
  const id = useId();
  const asked = fields ?? (label === null ? [] : [{ name: 'text', label, optional: false, secret: false }]);
  const submit = (): void => {
    const answers: Record<string, string> = {};
    for (const { name, optional } of asked) {
      const input = form.current?.elements.namedItem(name) as HTMLInputElement;
      const text = input.value.trim();
      answers[name] = text;
      const wrong = text === '' && !optional ? 'Type something first.' : (check?.(text) ?? null);
      if (wrong === null) continue;
      if (problem.current !== null) problem.current.textContent = wrong;
      input.setAttribute('aria-invalid', 'true');
      input.focus();
      return;
    }
    onClose();
    onDone(answers.text ?? '', answers);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        ref={form}
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {says !== undefined && says !== '' && <p>{says}</p>}
        {asked.map(({ name, label, secret }, at) => (
          <div key={name}>
            <label for={`${id}-${name}`}>{label}</label>
            <input
              id={`${id}-${name}`}
              class="field"
              name={name}
              {...(secret ? ({ type: 'password' } as const) : ({ type: 'text' } as const))}
              autocomplete={secret ? 'new-password' : 'off'}
              maxLength={most}
              defaultValue={begins}
              aria-describedby={`${id}-problem`}
              autofocus={at === 0}
            />
          </div>
        ))}
        {asked.length > 0 && <p ref={problem} class="problem" id={`${id}-problem`} role="alert" />}
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
