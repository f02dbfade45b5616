/**
 * What was said and what was heard, and what is wrong with that: lines that came twice, in another order, not at all, in
 * another place, from somebody who had not said them, under a number that is another line's or behind a higher one, and names
 * that two have. Told by those who speak and hear; sends
 * nothing itself.
 */
import { fold } from '../../src/language/names.js';
import type { Said } from './forms.js';

/** Somebody who has, or has had, a name: what they have sent lately, as others may hear it. */
export interface Speaker {
  /** Null: what came of their bytes cannot be told (an editing port, telnet commands). */
  readonly sent: readonly string[] | null;
  /** It is heard in the order in which it was sent. What is pasted in objects is not, where others come between them (R7.8). */
  readonly isInOrder: boolean;
  isConnected(): boolean;
}

/** A line that a witness has sent, with a mark that no other line has. */
interface Mark {
  readonly from: string;
  readonly place: string;
  readonly text: string;
  /** Who has to hear it, and may not hear it twice; for one person alone, nobody else may. */
  readonly for: ReadonlySet<string>;
  readonly alone: boolean;
  readonly heardBy: Set<string>;
  /** What became of it was told. */
  status: string | null;
}

/** A line from somebody who has not said it, as far as is known yet. */
interface Strange {
  readonly hearer: string;
  readonly said: Said;
  /** How much of what each of that name has sent was heard by then. */
  readonly heard: readonly number[];
  readonly welcomes: number;
}

/** Numbers whose lines are remembered. */
const NUMBERS = 50_000;

const MARK = /~(\w+)\.(\d+)~/;

export class Ledger {
  private readonly marks = new Map<string, Mark>();
  /** Of each hearer, by speaker: the number of the last mark. */
  private readonly last = new Map<string, number>();
  private readonly speakers = new Map<string, Speaker[]>();
  /** Of a hearer and a speaker, how far in what that has sent. */
  private readonly read = new WeakMap<Speaker, Map<string, number>>();
  private holders: { readonly key: string; readonly speaker: Speaker }[] = [];
  private readonly strange: Strange[] = [];
  /** How often somebody was welcomed by a name. */
  private readonly welcomes = new Map<string, number>();
  /** Whose line it is, where, and what it says. */
  private readonly numbers = new Map<number, string>();
  /** Of each hearer, by place: the highest. */
  private readonly highest = new Map<string, number>();
  heardLines = 0;

  constructor(
    private readonly complain: (what: string) => void,
    /** Whether what is said there comes in its order, also to somebody whose mail is being shown. */
    private readonly isOrdered: (place: string) => boolean,
  ) {}

  /** Somebody has been welcomed. */
  welcomed(name: string, speaker: Speaker): void {
    const key = fold(name);
    this.welcomes.set(key, (this.welcomes.get(key) ?? 0) + 1);
    const known = this.speakers.get(key) ?? [];
    this.speakers.set(key, [...known.filter((one) => one !== speaker), speaker]);
    this.holders = this.holders.filter((one) => one.speaker.isConnected() && one.speaker !== speaker);
    this.holders.push({ key, speaker });
  }

  isKnown(name: string): boolean {
    return this.speakers.has(fold(name));
  }

  /** A witness says a marked line, which these have to hear. */
  says(from: string, number: number, place: string, text: string, hearers: Iterable<string>, alone: boolean): void {
    const known = { from, place, text, for: new Set(hearers), alone, heardBy: new Set<string>(), status: null };
    this.marks.set(`${from}.${number}`, known);
  }

  /** What the server says became of a line to one person. */
  became(from: string, number: number, status: string): void {
    const mark = this.marks.get(`${from}.${number}`);
    if (mark !== undefined) mark.status = status;
  }

  /** `hearer` has heard it. `isWitness`: one of those whom marks are counted for. */
  hears(hearer: string, said: Said, isWitness: boolean): void {
    this.heardLines++;
    if (said.id !== null) this.hearsNumber(hearer, said, said.id);
    const [whole, from = '', number = ''] = MARK.exec(said.text) ?? [];
    const mark = whole === undefined ? undefined : this.marks.get(`${from}.${number}`);
    if (mark !== undefined && said.text === mark.text) this.hearsMark(hearer, said, mark, Number(number), isWitness);
    else this.hearsOther(hearer, said);
  }

  private hearsMark(hearer: string, said: Said, mark: Mark, number: number, isWitness: boolean): void {
    const what = `${mark.from}’s line ${number} (${mark.place})`;
    if (fold(said.from) !== fold(mark.from)) this.complain(`${hearer} hears ${what} as ${said.from}’s`);
    if (said.place !== mark.place) this.complain(`${hearer} hears ${what} in another place: ${said.place}`);
    if (isWitness || mark.alone) {
      if (!mark.for.has(hearer)) this.complain(`${hearer} hears ${what}, which was not for them`);
    }
    // What is shown again from a history is no second time; witnesses ask for none.
    if (said.late && !isWitness) return;
    if (mark.heardBy.has(hearer)) this.complain(`${hearer} hears ${what} twice`);
    mark.heardBy.add(hearer);
    if (said.late) return;
    // What is for one alone waits for the mail that came before it, and what is for many does not.
    const pair = `${hearer} ${mark.from} ${mark.alone}`;
    if (number < (this.last.get(pair) ?? -1)) this.complain(`${hearer} hears ${what} behind a later one`);
    this.last.set(pair, number);
  }

  private hearsNumber(hearer: string, { from, place, late, text }: Said, id: number): void {
    const line = JSON.stringify([fold(from), place, text]);
    const known = this.numbers.get(id);
    if (known === undefined) this.numbers.set(id, line);
    else if (known !== line) this.complain(`${hearer} hears ${line} under the number ${id} of ${known}`);
    if (this.numbers.size > NUMBERS) this.numbers.delete(this.numbers.keys().next().value as number);
    if (late || !this.isOrdered(place)) return;
    const pair = `${hearer} ${place}`;
    const highest = this.highest.get(pair) ?? 0;
    if (id <= highest) this.complain(`${hearer} hears number ${id} (${place}) behind ${highest}: ${line}`);
    this.highest.set(pair, Math.max(id, highest));
  }

  private hearsOther(hearer: string, said: Said): void {
    const key = fold(said.from);
    const speakers = this.speakers.get(key) ?? [];
    // After `set acks on` what is for some alone has a number, is stored first, and comes when it may.
    const isStored = said.id !== null && !this.isOrdered(said.place);
    if (said.late || isStored || said.text === '' || speakers.some((speaker) => this.hasSaid(hearer, speaker, said)))
      return;
    const heard = speakers.map((speaker) => this.read.get(speaker)?.get(`${hearer} ${key}`) ?? 0);
    // Who has just come may be heard before their own welcome is read here.
    this.strange.push({ hearer, said, heard, welcomes: this.welcomes.get(key) ?? 0 });
  }

  private explain({ hearer, said, heard, welcomes }: Strange): void {
    const { from, place, text } = said;
    const speakers = this.speakers.get(fold(from)) ?? [];
    const shown = `${JSON.stringify(text.slice(0, 200))} (${place})`;
    if (speakers.length === 0) this.complain(`${hearer} hears a line of ${from}, and nobody is called so: ${shown}`);
    const isNew = this.welcomes.get(fold(from)) !== welcomes;
    if (isNew && speakers.some(({ sent }) => sent === null || sent.some((line) => line.endsWith(text)))) return;
    const places = speakers.map(
      ({ sent }, at) => `${placesOf(text, sent ?? [])} of ${sent?.length}, ${heard[at]} heard`,
    );
    this.complain(
      `${hearer} hears from ${from} what they have not said, or not now: ${shown}; sent: ${places.join('; ')}`,
    );
  }

  /** Each hearer hears what somebody says in the order in which that was sent, and each line once. */
  private hasSaid(hearer: string, speaker: Speaker, { from, place, text }: Said): boolean {
    const { sent } = speaker;
    if (sent === null) return true;
    if (!speaker.isInOrder || !this.isOrdered(place)) return sent.some((line) => line.endsWith(text));
    const heard = this.read.get(speaker) ?? new Map<string, number>();
    this.read.set(speaker, heard);
    // By name, too: who has another one now may not have said what comes under the old one.
    const pair = `${hearer} ${fold(from)}`;
    for (let at = heard.get(pair) ?? 0; at < sent.length; at++) {
      if (!(sent[at] as string).endsWith(text)) continue;
      heard.set(pair, at + 1);
      return true;
    }
    return false;
  }

  /** What `speaker` has sent begins again, `gone` lines later. */
  forgets(speaker: Speaker, gone: number): void {
    const heard = this.read.get(speaker);
    if (heard === undefined) return;
    if (!speaker.isConnected()) this.read.delete(speaker);
    else for (const [pair, at] of heard) heard.set(pair, Math.max(0, at - gone));
  }

  /** Everybody has heard all there was: whatever is missing does not come. `isHere`: of a witness. */
  settle(isHere: (name: string) => boolean): void {
    for (const one of this.strange.splice(0)) this.explain(one);
    for (const [id, mark] of this.marks) {
      const missing = [...mark.for].filter((hearer) => !mark.heardBy.has(hearer));
      const waits = missing.some((hearer) => !isHere(hearer));
      if (waits && (mark.status === 'queued' || !mark.alone)) continue;
      for (const hearer of missing) {
        const became = mark.status === null ? '' : `, which was ${mark.status}`;
        this.complain(`${hearer} has not heard ${mark.from}’s line ${id} (${mark.place})${became}`);
      }
      this.marks.delete(id);
    }
    const seen = new Map<string, Speaker>();
    for (const { key, speaker } of this.holders) {
      if (!speaker.isConnected()) continue;
      if (seen.has(key)) this.complain(`two are called ${key}`);
      seen.set(key, speaker);
    }
    this.holders = this.holders.filter(({ speaker }) => speaker.isConnected());
    for (const [key, speakers] of this.speakers) {
      const here = speakers.filter((one) => one.isConnected());
      // Who has just gone may still be heard of.
      this.speakers.set(key, here.length > 0 ? here : speakers.slice(-1));
    }
  }
}

/** Which of the lines sent end so. */
function placesOf(text: string, sent: readonly string[]): string {
  return sent.flatMap((line, at) => (line.endsWith(text) ? [at] : [])).join(', ') || 'nowhere';
}
