/**
 * The options of a telnet connection, one direction at a time: RFC 1143's Q method, which answers every request at most
 * once and so cannot loop. Knows no bytes but an option's number; who says what is written is the filter (telnet.ts).
 */

/** RFC 1143, with one state more: `refused` is a "no" that the client has been told, and is not told again. */
type OptionState = 'no' | 'refused' | 'yes' | 'wantYes' | 'wantYesThenNo' | 'wantNo' | 'wantNoThenYes';
/** What the client says, and what this server wants. */
type OptionEvent = 'agrees' | 'declines' | 'start' | 'stop';
type Step = readonly [next: OptionState, say?: 'yes' | 'no'];

const STEPS: Record<OptionState, Record<OptionEvent, Step>> = {
  no: { agrees: ['yes', 'yes'], declines: ['no'], start: ['wantYes', 'yes'], stop: ['no'] },
  refused: { agrees: ['refused'], declines: ['no'], start: ['wantYes', 'yes'], stop: ['refused'] },
  yes: { agrees: ['yes'], declines: ['no', 'no'], start: ['yes'], stop: ['wantNo', 'no'] },
  wantYes: { agrees: ['yes'], declines: ['no'], start: ['wantYes'], stop: ['wantYesThenNo'] },
  wantYesThenNo: { agrees: ['wantNo', 'no'], declines: ['no'], start: ['wantYes'], stop: ['wantYesThenNo'] },
  wantNo: { agrees: ['no'], declines: ['no'], start: ['wantNoThenYes'], stop: ['wantNo'] },
  wantNoThenYes: { agrees: ['yes'], declines: ['wantYes', 'yes'], start: ['wantNoThenYes'], stop: ['wantNo'] },
};

/** In place of a consent to what the client wants and this server does not know. */
const REFUSE: Step = ['refused', 'no'];

/** The options of one direction. What the client does is asked with DO and DONT; what we do is told with WILL and WONT. */
export class Direction {
  private readonly states = new Map<number, OptionState>();

  /** `yes` is the verb that asks for an option; the one that ends it is the next number. */
  constructor(
    private readonly yes: number,
    private readonly accepted: ReadonlySet<number>,
    private readonly say: (verb: number, option: number) => void,
  ) {}

  is(option: number): boolean {
    return this.states.get(option) === 'yes';
  }

  /** Null while an answer of the client is awaited. */
  settled(option: number): boolean | null {
    const state = this.states.get(option) ?? 'no';
    return state === 'yes' ? true : state === 'no' || state === 'refused' ? false : null;
  }

  /** Returns whether the client was sent anything. Where it would be and must not, nothing has happened. */
  step(option: number, event: OptionEvent, maySay = true): boolean {
    const state = this.states.get(option) ?? 'no';
    const refused = state === 'no' && event === 'agrees' && !this.accepted.has(option);
    const [next, say] = refused ? REFUSE : STEPS[state][event];
    if (say !== undefined && !maySay) return false;
    if (next === 'no') this.states.delete(option);
    else this.states.set(option, next);
    // WONT is WILL + 1, DONT is DO + 1.
    if (say !== undefined) this.say(say === 'yes' ? this.yes : this.yes + 1, option);
    return say !== undefined;
  }
}
