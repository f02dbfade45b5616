/**
 * What was said and under which number, and what each hearer got of it over all their connections: together that is
 * everything, once, in the order of the numbers, and a hearer who has a hole was told of it. Knows no connection, and sends
 * nothing.
 */

/** A line that somebody has said. Its text is nobody else's, and ends in how many its author had said by then. */
export interface Line {
  readonly id: number;
  /** A room, a group, `*` for everyone, or `<author>><reader>`. */
  readonly place: string;
  readonly from: string;
  readonly text: string;
}

/** What a hearer has got of one place. */
interface Ear {
  /** Everything above this id is due. */
  readonly after: number;
  readonly got: Set<number>;
  last: number;
}

/** Ids above `low` and up to `high`. */
interface Hole {
  readonly low: number;
  readonly high: number;
}

export class Union {
  readonly faults: string[] = [];
  private readonly lines = new Map<number, Line>();
  private readonly numbers = new Map<string, number>();
  private readonly ears = new Map<string, Map<string, Ear>>();
  private readonly holes = new Map<string, Hole[]>();

  get size(): number {
    return this.lines.size;
  }

  /** How often somebody was told that lines may be missing. */
  get holesTold(): number {
    return [...this.holes.values()].reduce((sum, holes) => sum + holes.length, 0);
  }

  /** By their numbers. */
  of(place: string): Line[] {
    return [...this.lines.values()].filter((line) => line.place === place).sort((one, other) => one.id - other.id);
  }

  complain(what: string): void {
    if (!this.faults.includes(what)) this.faults.push(what);
  }

  /** Somebody has seen it: in the answer to its author, or where it was heard. */
  knows(line: Line): void {
    const { id, text } = line;
    const known = this.lines.get(id);
    if (known === undefined) this.lines.set(id, line);
    else if (known.text !== text || known.place !== line.place || known.from !== line.from)
      this.complain(`${id} is two lines: ${shown(known)} and ${shown(line)}`);
    const number = this.numbers.get(text);
    if (number === undefined) this.numbers.set(text, id);
    else if (number !== id) this.complain(`${shown(line)} has two numbers: ${number} and ${id}`);
  }

  /** From now on they have to get all that is said there with a number above `after`, on whatever connection. */
  enters(hearer: string, place: string, after: number): void {
    const ears = this.ears.get(hearer) ?? new Map<string, Ear>();
    this.ears.set(hearer, ears);
    ears.set(place, { after, got: new Set(), last: after });
  }

  /** `again`: the server says that it may have been shown before. */
  gets(hearer: string, line: Line, again = false): void {
    this.knows(line);
    const { id, place } = line;
    const ear = this.ears.get(hearer)?.get(place);
    if (ear === undefined) {
      this.complain(`${hearer} gets ${id} of ${place}, where they are not`);
      return;
    }
    if (ear.got.has(id) && !again) this.complain(`${hearer} gets ${id} (${place}) twice`);
    ear.got.add(id);
    // The answer to one's own line waits for the answers before it, and what others say does not.
    if (id < ear.last && !again && line.from !== hearer)
      this.complain(`${hearer} gets ${id} (${place}) behind ${ear.last}`);
    ear.last = Math.max(ear.last, id);
  }

  /** The server has said that some of these may be missing, of whatever place. */
  told(hearer: string, low: number, high: number): void {
    const holes = this.holes.get(hearer) ?? [];
    this.holes.set(hearer, holes);
    holes.push({ low, high });
  }

  /** Everybody has all that there was: whatever is missing now does not come. */
  settle(): void {
    for (const [hearer, ears] of this.ears) for (const [place, ear] of ears) this.settleOne(hearer, place, ear);
    const last = new Map<string, number>();
    for (const line of [...this.lines.values()].sort((one, other) => one.id - other.id)) {
      const author = `${line.from} ${line.place}`;
      const number = Number(/\d+$/.exec(line.text)?.[0]);
      if (number < (last.get(author) ?? 0)) this.complain(`${shown(line)} has a number behind what was said later`);
      last.set(author, number);
    }
  }

  private settleOne(hearer: string, place: string, { after, got }: Ear): void {
    const holes = this.holes.get(hearer) ?? [];
    for (const { id, place: where, from } of this.lines.values()) {
      // Whoever loses the connection before the answer knows what they have said.
      if (where !== place || id <= after || got.has(id) || from === hearer) continue;
      if (!holes.some(({ low, high }) => id > low && id <= high))
        this.complain(`${hearer} has not got ${id} (${place}), and was not told`);
    }
  }
}

function shown({ from, place, text }: Line): string {
  return `${JSON.stringify(text)} of ${from} (${place})`;
}
