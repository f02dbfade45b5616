/**
 * What a page shows of people's screens: who does what, and what they read then; and whether that is what came. What is another one
 * each time, a code or a time, stands there as a sample: the first that comes in its place is meant wherever the sample stands. Plays nothing.
 */
import assert from 'node:assert/strict';

export interface Block {
  /** `console`, the name of a file, or nothing: people's screens. */
  readonly info: string;
  readonly lines: readonly string[];
}

export interface Step {
  readonly who: string;
  /** `$`: opens a connection; `>`: types; `<`: reads what has come. */
  readonly act: '$' | '>' | '<';
  readonly text: string;
  readonly shown: readonly string[];
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(.*)\n([\s\S]*?)\n```$/gm)].map(([, info = '', text = '']) => ({
    info,
    lines: text.split('\n'),
  }));
}

export function stepsOf({ lines }: Block): Step[] {
  const steps: (Step & { readonly shown: string[] })[] = [];
  for (const line of lines) {
    const [, who = '', act, text = ''] = /^(\w+ )?([$><]) (.*)$/.exec(line) ?? [];
    assert.ok(act === '$' || act === '>' || act === '<', line);
    if (who !== '') steps.push({ who: who.trim(), act, text, shown: act === '<' ? [text] : [] });
    else steps.at(-1)?.shown.push(text);
  }
  return steps;
}

/** What is another one each time. Where it `lasts`, the same sample stands for the same thing on the whole page. */
interface Kind {
  readonly form: string;
  readonly behind?: string;
  readonly before?: string;
  readonly lasts: boolean;
}

const KINDS: readonly Kind[] = [
  { form: '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ', lasts: true },
  { form: '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d', behind: '^', before: ' ', lasts: true },
  { form: '\\d\\d:\\d\\d(?::\\d\\d)?', behind: '^| ', before: ',| ', lasts: true },
  { form: '[0-9a-f]{32}', lasts: true },
  { form: '\\d{6}', lasts: true },
  { form: '[A-Z0-9]{8}', behind: '\\bcode ', lasts: true },
  { form: '\\d+', behind: '\\bfile |\\bFILE_READY:|\\bFILE_OFFER_FROM:\\w+:', lasts: true },
  { form: '\\d+', before: ' minutes?,', lasts: false },
  { form: '\\d+', behind: '\\bidle for ', lasts: false },
  { form: '[a-z0-9]{4}(?:-[a-z0-9]{4}){3}', behind: 'once: ', lasts: true },
  { form: '\\d+', behind: '\\bbyConnection=', lasts: false },
  { form: '\\d+(?:\\.\\d+)?', behind: '\\b', before: ' (?:MB|ms|s|min)\\b', lasts: false },
];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export class Samples {
  private readonly real = new Map<string, string>();

  /** From now on `shown` on the page stands for `real`. */
  bind(shown: string, real: string): void {
    this.real.set(shown, real);
  }

  /** What the page has somebody type, as it has to be typed. */
  typed(text: string): string {
    const known = [...this.real.keys()].map(escaped).join('|');
    return known === '' ? text : text.replaceAll(new RegExp(known, 'g'), (sample) => this.real.get(sample) ?? sample);
  }

  /** Fails unless what came is what is shown, but for lines that `isLeftOut` tells. A line `…` stands for any lines. */
  compare(came: readonly string[], shown: readonly string[], isLeftOut: (line: string) => boolean): void {
    const fail = (missing: string): never =>
      assert.fail(`${missing}\nThe page shows\n  ${shown.join('\n  ')}\nand this came\n  ${came.join('\n  ')}`);
    let at = 0;
    let isAny = false;
    for (const wanted of shown) {
      if (wanted === '…') {
        isAny = true;
        continue;
      }
      for (let found = false; !found; at++) {
        const line = came[at] ?? fail(`missing: ${wanted}`);
        found = this.fits(line, wanted);
        if (!found && !isAny && !isLeftOut(line)) fail(`not on the page: ${line}`);
      }
      isAny = false;
    }
    const more = came.slice(at).find((line) => !isAny && !isLeftOut(line));
    if (more !== undefined) fail(`not on the page: ${more}`);
  }

  /** Remembers what stood in the place of samples that were new. */
  private fits(line: string, shown: string): boolean {
    const fresh: string[] = [];
    let pattern = '';
    let end = 0;
    for (const { 0: part, index, groups = {} } of shown.matchAll(this.samples())) {
      pattern += escaped(shown.slice(end, index));
      end = index + part.length;
      const kind = KINDS.find((_, number) => groups[`kind${number}`] !== undefined);
      const real = this.real.get(part);
      if (kind === undefined) pattern += part === '…' ? '.*' : escaped(real ?? part);
      else if (!kind.lasts) pattern += kind.form;
      else if (fresh.includes(part)) pattern += `\\${fresh.indexOf(part) + 1}`;
      else pattern += `(${kind.form})`;
      if (kind?.lasts === true && !fresh.includes(part)) fresh.push(part);
    }
    const match = new RegExp(`^${pattern}${escaped(shown.slice(end))}$`).exec(line);
    if (match === null) return false;
    fresh.forEach((sample, number) => {
      this.bind(sample, match[number + 1] as string);
    });
    return true;
  }

  /** What stands for something else: `…`, the samples that are known, and those of each kind. */
  private samples(): RegExp {
    const kinds = KINDS.map(
      ({ form, behind = '', before = '' }, number) => `(?<=${behind})(?<kind${number}>${form})(?=${before})`,
    );
    return new RegExp(['…', ...[...this.real.keys()].map(escaped), ...kinds].join('|'), 'g');
  }
}
