/**
 * What one person, and one address, have of something that is everybody's: so that nobody can take all of it. Counts; knows
 * nothing of what is counted.
 */

/** Who has something, as shares count them. Kept with the thing, so that it is given back to whom it was counted for. */
export interface Holder {
  readonly person: string;
  /** See Peer.share. */
  readonly address: string | null;
}

export interface ShareLimits {
  readonly perPerson: number;
  readonly perAddress: number;
}

/** What is counted of a person: the key of the name, and Peer.share. */
interface Counted {
  readonly key: string;
  readonly account: boolean;
  readonly share: string | null;
}

/** A guest's name is somebody else's tomorrow, so a guest is the name together with the address. */
export function holderOf({ key, account, share }: Counted): Holder {
  return { person: account ? key : `${key} ${share ?? ''}`, address: share };
}

export class Shares {
  private readonly persons = new Map<string, number>();
  private readonly addresses = new Map<string, number>();

  constructor(private readonly limits: ShareLimits) {}

  /** Whose share does not hold so much more. The person's own comes first: that is what they can do something about. */
  exceeded({ person, address }: Holder, amount = 1): 'person' | 'address' | null {
    if ((this.persons.get(person) ?? 0) + amount > this.limits.perPerson) return 'person';
    if (address !== null && (this.addresses.get(address) ?? 0) + amount > this.limits.perAddress) return 'address';
    return null;
  }

  mostOf(whose: 'person' | 'address'): number {
    return whose === 'person' ? this.limits.perPerson : this.limits.perAddress;
  }

  /** Whatever the limits are. */
  count({ person, address }: Holder, amount = 1): void {
    add(this.persons, person, amount);
    if (address !== null) add(this.addresses, address, amount);
  }

  refund(holder: Holder, amount = 1): void {
    this.count(holder, -amount);
  }
}

function add(counts: Map<string, number>, key: string, amount: number): void {
  const sum = (counts.get(key) ?? 0) + amount;
  if (sum > 0) counts.set(key, sum);
  else counts.delete(key);
}
