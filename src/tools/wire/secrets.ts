/**
 * Which of what a client typed is a password, so that a script that is written from it has none. Errs on the side of
 * hiding: a script that asks for a password too many can be mended, one that has given a password away cannot.
 */
import type { Step } from './conversation.js';

/** A text with its passwords taken out: what stands between them, and their numbers, from 0 on. */
export type Part = string | { readonly secret: number };

export interface Concealed {
  /** For each step that sends something: its text. */
  readonly sent: ReadonlyMap<Step, readonly Part[]>;
  /** The passwords, by their numbers. Only for finding them in what the server said; never written. */
  readonly secrets: readonly string[];
}

/** A tag, and what may stand before a command. */
const LEAD = /^\s*(?:@\d{1,16}\s+)?(?:(?:\/all|server: ?all|bdct\s+txt)\s+)?(?:\/|server:)?\s*/i;
const NAMED = /^(?:register|login|says_only)(?:\s*:\s*|\s+)\S+\s+(.*?)(?:\s+takeover)?\s*$/i;
/** With a code, which stands after a password or without one. */
const CODED = /^(?:register|says_only|nick)(?:\s*:\s*|\s+)\S+\s+(?:(\S+)\s+)?code\s+(\S+)(?:\s+takeover)?\s*$/i;
const CHANGED = /^passwd(?:\s*:\s*|\s+)(\S+)(?:\s+(\S.*?))?\s*$/i;
/** A room's key: only after a `/`, for without it the line is speech. */
const KEYED = /^(?:join(?:\s+room)?\s+\S+|key(?:\s+\S+)?)\s+(\S+)\s*$/i;
const SLASHED = /^\s*(?:@\d{1,16}\s+)?(?:\/|server:)/i;
/** A token, which no sentence has there. */
const POSTED = /^post\s+([A-Za-z0-9]{16,64})(?:\s|$)/i;
const DIALOG = /^(?:register|login)\s*$/i;
/** A question for a password or a code, in this protocol's words or somebody else's. */
const PROMPT = /(?:pass\s?(?:word|wd|code|phrase)|\bcode|passwort|kennwort|\bpin\b|secret)[^.!]{0,40}[?:>]\s*$/i;
const QUESTION = /[?:>]\s*$/;
/** A field of JSON and its value, where that is a text or a number. */
const FIELD = /"((?:[^"\\]|\\.)*)"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(-?[\d.eE+]+))/g;
const SECRET_FIELD = /pass|pwd|secret|^(?:pw|token|code|key)$/i;

/** The passwords, codes, tokens and keys that the form of a line shows. Those after a name, after `passwd`, `post` and `/join <room>`, in JSON's `password` fields. */
export function secretsIn(line: string): string[] {
  const command = line.replace(LEAD, '');
  if (command.startsWith('{') || line.includes('{"')) {
    return [...line.matchAll(FIELD)].flatMap(([, key = '', text, number = '']) => {
      const value = text ?? number;
      const inner = decoded(value);
      if (SECRET_FIELD.test(decoded(key))) return value === '' ? [] : [value];
      return inner.includes('"') ? [] : secretsIn(inner);
    });
  }
  const [, besides, code] = CODED.exec(command) ?? [];
  const [, password] = code === undefined ? (NAMED.exec(command) ?? []) : [];
  const [, old, fresh] = CHANGED.exec(command) ?? [];
  const [, token] = POSTED.exec(command) ?? [];
  const [, key] = (SLASHED.test(line) && KEYED.exec(command)) || [];
  return [besides, code, password, old, fresh, token, key].filter(
    (found) => found !== undefined && found !== '',
  ) as string[];
}

/** Hides the passwords of a whole conversation. */
export function conceal(steps: readonly Step[]): Concealed {
  const whole = wholeSecrets(steps);
  const secrets: string[] = [];
  const add = (secret: string): void => {
    if (!secrets.includes(secret)) secrets.push(secret);
  };
  for (const step of steps) {
    if (step.kind !== 'send') continue;
    if (whole.has(step)) add(step.text);
    else for (const secret of secretsIn(step.text)) add(secret);
  }
  const sent = new Map<Step, readonly Part[]>();
  for (const step of steps) if (step.kind === 'send') sent.set(step, cutOut(step.text, secrets));
  return { sent, secrets };
}

/** The lines that are a password and nothing else, because they answer a question for one. */
function wholeSecrets(steps: readonly Step[]): Set<Step> {
  const whole = new Set<Step>();
  /** What the client has sent since the server spoke last, and what the server has asked since. */
  let burst: Step[] = [];
  let questions = 0;
  /** Lines until the password of a dialog that was begun; 0: none was. */
  let dialog = 0;
  let ahead = 0;
  let asked = false;
  let spoken = false;
  for (const step of steps) {
    if (step.kind === 'send') {
      if (spoken) burst = [];
      if (spoken) questions = 0;
      spoken = false;
      const bare = step.text.replace(LEAD, '').trim();
      if (bare === '') continue;
      burst.push(step);
      if (/^cancel$/i.test(bare)) {
        dialog = 0;
        asked = false;
        continue;
      }
      const answersDialog = dialog === 1;
      if (dialog > 0) dialog--;
      else if (DIALOG.test(bare)) dialog = 2;
      if (answersDialog && !asked) ahead++;
      if (answersDialog || asked) whole.add(step);
      asked = false;
    } else if (step.kind === 'line' || step.kind === 'prompt') {
      spoken = true;
      if (/^(?:@\d+ )?ERROR/.test(step.text)) dialog = 0;
      if (PROMPT.test(step.text)) {
        if (ahead > 0) ahead--;
        else {
          asked = true;
          // Answers that were sent before they were asked for: this one's is at the same place, or one further.
          if (burst.length > 1) for (const sent of burst.slice(questions, questions + 2)) whole.add(sent);
        }
      }
      if (QUESTION.test(step.text)) questions++;
    }
  }
  return whole;
}

/** Takes every occurrence of every secret out of `text`. A short one counts only as a word of its own. */
function cutOut(text: string, secrets: readonly string[]): readonly Part[] {
  let parts: Part[] = [text];
  // The longest first: one may be a part of another.
  const order = secrets.map((secret, number) => ({ secret, number }));
  for (const { secret, number } of order.sort((a, b) => b.secret.length - a.secret.length)) {
    parts = parts.flatMap((part) => (typeof part === 'string' ? split(part, secret, number) : [part]));
  }
  return parts.filter((part) => part !== '');
}

function split(text: string, secret: string, number: number): Part[] {
  const quoted = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const pieces = text.split(new RegExp(secret.length < 4 ? `(?<!\\S)${quoted}(?!\\S)|(?<=")${quoted}(?=")` : quoted));
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [{ secret: number }, piece]));
}

/** What a string of JSON says, without its escapes. */
function decoded(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
