/** The way in: a name first, then a password if one has it or wants one. What stands against it is said at its field. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { State } from '../model/types.js';
import icon from './icon.svg';
import { Icon } from './icons.js';
import { useStore } from './store.js';

/** Hints for the next time, no secrets: where the browser keeps nothing, the field is empty and one just comes in. */
const LAST_NAME = 'partyline.name';
const LAST_WAY = 'partyline.way';

function kept(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function keep(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // It is typed again, then.
  }
}

type Way = 'guest' | 'password' | 'create';

const WAYS: readonly { way: Way; label: string; help: string }[] = [
  { way: 'guest', label: 'Just come in', help: 'As a guest. The name is yours while you are here.' },
  { way: 'password', label: 'I have a password', help: 'Your name, contacts, groups and mail are kept for you.' },
  { way: 'create', label: 'I want a password', help: 'Makes the name yours for good. Choose a password now.' },
];

function linkSentence({ link, entrance }: State): string {
  // What stands against it says more.
  if (entrance.problem !== null && !entrance.busy) return '';
  switch (link.state) {
    case 'connecting':
      return 'Connecting…';
    case 'waiting':
      return link.notice ?? 'The server does not answer. Trying again…';
    case 'open':
      return entrance.busy ? 'Connected. Asking for the name…' : 'Connected.';
    default:
      return '';
  }
}

function Problem({ id, text }: { id: string; text: string }) {
  return (
    <p class="problem" id={id} role="alert">
      <Icon name="alert" />
      <span>{text}</span>
    </p>
  );
}

export function Entrance({ state }: { state: State }) {
  const store = useStore();
  const { problem, busy, wantsPassword, wantsCode } = state.entrance;
  const [name, setName] = useState(() => kept(LAST_NAME));
  // What stands against one name says nothing of another.
  const [tried, setTried] = useState(name);
  const isTried = name.trim() === tried;
  const mayTakeOver = state.entrance.mayTakeOver && isTried;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const asksCode = isTried && (wantsCode || code !== '');
  const [way, setWay] = useState<Way>(() => (kept(LAST_WAY) === 'password' ? 'password' : 'guest'));
  const [shown, setShown] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const codeField = useRef<HTMLInputElement>(null);
  const takeOver = useRef<HTMLButtonElement>(null);

  // Who comes back with a password has but to type it.
  useEffect(() => ((name === '' ? null : passwordField.current) ?? nameField.current)?.focus(), []);
  useEffect(() => {
    if (wantsPassword && isTried && way === 'guest') setWay('password');
  }, [wantsPassword, isTried, way]);
  // Where something is to be put right, that is where one types.
  useEffect(() => {
    if (problem === null) return;
    if (mayTakeOver) {
      takeOver.current?.focus();
      return;
    }
    const fields = { name: nameField, password: passwordField, code: codeField };
    const field = fields[problem.field ?? 'name'].current;
    field?.focus();
    field?.select();
  }, [problem, mayTakeOver]);

  const enter = (takeover: boolean): void => {
    if (busy) return;
    setTried(name.trim());
    if (!isTried) setCode('');
    keep(LAST_NAME, name.trim());
    keep(LAST_WAY, way !== 'guest' && password !== '' ? 'password' : 'guest');
    store.enter(name.trim(), way === 'guest' ? '' : password, {
      ...{ takeover, create: way === 'create' },
      code: asksCode ? code.trim() : '',
    });
  };
  const at = (field: 'name' | 'password' | 'code' | null): string | null =>
    problem !== null && isTried && !mayTakeOver && problem.field === field ? problem.text : null;
  const nameProblem = at('name');
  const passwordProblem = at('password');
  const codeProblem = at('code');
  const otherProblem = at(null);

  return (
    <main class="entrance">
      <div class="card">
        <div class="brand">
          <img src={icon} alt="" />
          <h1>Partyline</h1>
        </div>
        <p class="lead">Talk with everybody who is here, in a browser or in a terminal.</p>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            enter(false);
          }}
        >
          <div>
            <label for="name">Your name</label>
            <input
              ref={nameField}
              id="name"
              class="field"
              name="username"
              value={name}
              onInput={(event) => {
                setName(event.currentTarget.value);
                if (wantsPassword && password === '' && event.currentTarget.value.trim() !== tried) setWay('guest');
              }}
              autocomplete="username"
              autocapitalize="off"
              spellcheck={false}
              maxLength={64}
              required
              aria-invalid={nameProblem !== null}
              aria-describedby={nameProblem === null ? 'name-hint' : 'name-problem'}
            />
            {nameProblem === null ? (
              <p class="hint" id="name-hint">
                The others see you under it.
              </p>
            ) : (
              <Problem id="name-problem" text={nameProblem} />
            )}
          </div>
          <fieldset>
            <legend>Password</legend>
            {WAYS.map((one) => (
              <label class="choice" key={one.way}>
                <input
                  type="radio"
                  name="way"
                  value={one.way}
                  checked={way === one.way}
                  onChange={() => setWay(one.way)}
                />
                <span>{one.label}</span>
                <small>{one.help}</small>
              </label>
            ))}
          </fieldset>
          {way !== 'guest' && (
            <div>
              <label for="password">{way === 'create' ? 'New password' : 'Your password'}</label>
              <div class="password">
                <input
                  ref={passwordField}
                  id="password"
                  class="field"
                  name="password"
                  {...(shown ? ({ type: 'text' } as const) : ({ type: 'password' } as const))}
                  value={password}
                  onInput={(event) => setPassword(event.currentTarget.value)}
                  autocomplete={way === 'create' ? 'new-password' : 'current-password'}
                  required
                  aria-invalid={passwordProblem !== null}
                  aria-describedby={passwordProblem === null ? undefined : 'password-problem'}
                />
                <button
                  type="button"
                  class="reveal"
                  aria-pressed={shown}
                  aria-controls="password"
                  onClick={() => setShown(!shown)}
                >
                  Show<span class="hidden"> the password</span>
                </button>
              </div>
              {passwordProblem !== null && <Problem id="password-problem" text={passwordProblem} />}
            </div>
          )}
          {asksCode && (
            <div>
              <label for="code">The code of this name</label>
              <input
                ref={codeField}
                id="code"
                class="field"
                name="code"
                type="text"
                value={code}
                onInput={(event) => setCode(event.currentTarget.value)}
                autocomplete="off"
                autocapitalize="off"
                spellcheck={false}
                maxLength={64}
                aria-invalid={codeProblem !== null}
                aria-describedby={codeProblem === null ? undefined : 'code-problem'}
              />
              {codeProblem !== null && <Problem id="code-problem" text={codeProblem} />}
            </div>
          )}
          {otherProblem !== null && <Problem id="problem" text={otherProblem} />}
          {mayTakeOver ? (
            <div class="ask" role="alert">
              <p>{name.trim()} is open in another window. If you come in here, that window’s stay ends.</p>
              <button ref={takeOver} type="button" class="button main" onClick={() => enter(true)}>
                Come in here
              </button>
            </div>
          ) : (
            <button type="submit" class="button main" aria-disabled={busy}>
              {busy ? 'One moment…' : 'Come in'}
            </button>
          )}
          <p class="state" role="status">
            {linkSentence(state)}
          </p>
        </form>
      </div>
    </main>
  );
}

/** The stay is over: why, and the way back in. */
export function Ended({ state }: { state: State }) {
  const store = useStore();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <main class="entrance">
      <div class="card">
        <div class="brand">
          <img src={icon} alt="" />
          <h1>Good bye</h1>
        </div>
        <p class="lead" role="alert">
          {state.ended?.text ?? 'Your stay is over.'}
        </p>
        {state.ended?.mayReturn !== false && (
          <button ref={button} type="button" class="button main" onClick={() => store.startOver()}>
            Come in again
          </button>
        )}
      </div>
    </main>
  );
}
