/**
 * What an error says to type, as objects to send: `type: /who` is `send: {"type":"line","text":"/who"}` in the JSON dialect.
 * And back, for the one who shows it to people. Knows sentences and no command.
 */

/** Where a sentence goes on with what to type. */
const TYPED = /\b([Tt]ype|Perhaps): (.+)$/s;

/** After these the rest is a text that somebody typed, and no part of the sentence. */
const FREE = /^\/?(?:all|msg|private txt) [^<\s]/;

/** What such a sentence ends with, where the line can be said as well. */
const SAID = / {2}or, to say it (?:to|in) \S+, put a space before it\.$/;

/** The end of what is to be typed, where more of the sentence follows. */
const BEHIND = /\. (?=[A-Z])|, where |; /;

/** Between several of them. */
const OR = /( {2}or {2}|, or | and then )/;

const SENT = /\{"type":"line","text":("(?:[^"\\]|\\.)*")\}/g;

export function asObjects(text: string): string {
  const [all, verb = '', rest = ''] = TYPED.exec(text) ?? [];
  if (all === undefined) return text;
  const said = rest.search(SAID);
  const end = said !== -1 ? said : FREE.test(rest) ? -1 : rest.search(BEHIND);
  const lines = end === -1 ? rest : rest.slice(0, end);
  const objects = FREE.test(rest)
    ? objectFor(lines)
    : lines
        .split(OR)
        .map((part, index) => (index % 2 === 0 ? objectFor(part) : part))
        .join('');
  const behind = said === -1 ? asObjects(rest.slice(end)) : rest.slice(end);
  const asked = verb.toLowerCase() === 'type' ? (verb === 'Type' ? 'Send' : 'send') : verb;
  return `${text.slice(0, text.length - all.length)}${asked}: ${objects}${end === -1 ? '' : behind}`;
}

export function asLines(text: string): string {
  return text
    .replace(/\b([Ss])end: (?=\{"type":"line",)/g, (_, s: string) => (s === 'S' ? 'Type: ' : 'type: '))
    .replace(SENT, (_, line: string) => JSON.parse(line) as string);
}

function objectFor(line: string): string {
  return `{"type":"line","text":${JSON.stringify(line)}}`;
}
