/**
 * A line that a server said, as a regular expression (Tcl's) for the same line on another day: ids, times, tokens,
 * versions and what is written for people alone may be others.
 */

/** In the order in which they are tried; the left part is what may differ, the right one what stands for it. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  // A line of JSON: its numbers by their names, its times, its tokens.
  [/(?<="(?:id|size|total|offset|seq)":)\d+/y, '[0-9]+'],
  [/(?<="(?:token|sha256|version)":")[^"]+/y, '[^"]+'],
  // The code of a name, which is another one each time and nobody else's to know.
  [/(?<=\bcode (?:is )?|"code":")\d{6}\b/y, '[0-9]+'],
  [/(?<=^(?:@\d+ )?STATUS:)\d+/y, '[0-9]+'],
  [/(?<=\(id |, id )\d+/y, '[0-9]+'],
  [/(?<=^(?:@\d+ )?(?:FILE_OFFER_FROM:[^:]+|FILE_READY|FILE_DONE|FILE_FAILED):)\d+/y, '[0-9]+'],
  [/(?<=^(?:@\d+ )?FILE_READY:\d+:)\S+/y, '[^ ]+'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?/y, '[0-9-]+[T ][0-9:.]+Z?'],
  [/\b\d\d:\d\d:\d\dZ?\b/y, '[0-9]+:[0-9]+:[0-9]+Z?'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/iy, '[0-9a-fA-F-]+'],
  [/\b\d+\.\d+\.\d+\.\d+\b/y, '[0-9.]+'],
  [/\b\d+\.\d+\.\d+\b/y, '[0-9]+\\.[0-9]+\\.[0-9]+'],
  [/\b(?=\w*\d)(?=\w*[a-z])\w{20,}\b/iy, '[0-9A-Za-z_]+'],
];

const ANYTHING = '[^\\r\\n]*';

/** `line` without its end, and what must not be repeated in the pattern. */
export function patternFor(line: string, secrets: readonly string[] = []): string {
  const { fixed, open } = stablePart(line);
  let pattern = '';
  for (let at = 0; at < fixed.length; ) {
    const secret = secrets.find((one) => one !== '' && fixed.startsWith(one, at));
    const length = secret?.length ?? 0;
    if (length > 0) {
      pattern += ANYTHING;
      at += length;
      continue;
    }
    const [found, stands] = variableAt(fixed, at);
    pattern += found === 0 ? quote(fixed[at] ?? '') : stands;
    at += found || 1;
  }
  return open ? pattern + ANYTHING : pattern;
}

function variableAt(text: string, at: number): readonly [number, string] {
  for (const [form, stands] of VARIABLE) {
    form.lastIndex = at;
    const found = form.exec(text);
    if (found !== null) return [found[0].length, stands];
  }
  return [0, ''];
}

/** Of an `INFO:` line the beginning is promised, of an `ERROR:` line the code; what follows is for people. */
function stablePart(line: string): { readonly fixed: string; readonly open: boolean } {
  const [error] = /^(?:@\d+ )?ERROR: [A-Z][A-Z_]*(?= )/.exec(line) ?? [];
  if (error !== undefined) return { fixed: error, open: true };
  const [info] = /^(?:@\d+ )?INFO: .*?(?:[.!](?= )|(?=;| \())/.exec(line) ?? [];
  return info === undefined ? { fixed: line, open: false } : { fixed: info, open: true };
}

function quote(character: string): string {
  return /[\\^$.[\]|()*+?{}]/.test(character) ? `\\${character}` : character;
}
