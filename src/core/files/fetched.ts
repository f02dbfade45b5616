/**
 * Which bytes of a file one receiver has got who may ask for parts of it, and whether that is all (R1.24). Knows numbers alone.
 */

/** Stretches that are remembered. Beyond them the shortest is forgotten, and has to be fetched again. */
const MOST = 64;

/** From, and up to but without. */
type Stretch = readonly [from: number, to: number];

export class Fetched {
  /** In their order; none touches another. */
  private sure: Stretch[] = [];
  /** Was on its way when a connection broke: how much of it came, its receiver knows. */
  private perhaps: Stretch[];

  /** `isKnown` false: of what was fetched before, nothing is known, as after a restart. */
  constructor(isKnown = true) {
    this.perhaps = isKnown ? [] : [[0, Number.POSITIVE_INFINITY]];
  }

  came(from: number, to: number): void {
    this.sure = withStretch(this.sure, from, to);
  }

  /** It broke; `to`: where it was at most. */
  broke(from: number, to: number): void {
    this.perhaps = withStretch(this.perhaps, from, to);
  }

  /** They ask for what comes there: so they have what is before it, where that may have come. */
  goesOn(at: number): void {
    const before = this.perhaps.find(([from, to]) => from < at && at <= to);
    if (before !== undefined) this.came(before[0], at);
  }

  isWhole(size: number): boolean {
    const [first] = this.sure;
    return size === 0 || (first !== undefined && first[0] === 0 && first[1] >= size);
  }
}

function withStretch(all: readonly Stretch[], from: number, to: number): Stretch[] {
  if (to <= from) return [...all];
  const touched = all.filter((one) => one[0] <= to && from <= one[1]);
  const joined: Stretch = [
    Math.min(from, ...touched.map(([first]) => first)),
    Math.max(to, ...touched.map(([, last]) => last)),
  ];
  const more = [...all.filter((one) => !touched.includes(one)), joined].sort(([one], [other]) => one - other);
  if (more.length <= MOST) return more;
  const lengths = more.map(([first, last]) => last - first);
  return more.toSpliced(lengths.indexOf(Math.min(...lengths)), 1);
}
