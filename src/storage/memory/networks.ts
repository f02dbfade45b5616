/**
 * From where accounts have been entered, of the store in memory; the caller has made sure that there is an account.
 */
import { NETWORKS_KEPT } from '../../core/store.js';

export class Networks {
  /** By account; the one used last is the last. */
  private readonly networks = new Map<string, Set<string>>();

  entered(key: string, network: string): void {
    const known = this.networks.get(key) ?? new Set<string>();
    this.networks.set(key, known);
    known.delete(network);
    known.add(network);
    const oldest = known.values().next().value;
    if (known.size > NETWORKS_KEPT && oldest !== undefined) known.delete(oldest);
  }

  forget(key: string): void {
    this.networks.delete(key);
  }

  /** The last one first. */
  of(key: string): string[] {
    return [...(this.networks.get(key) ?? [])].reverse();
  }

  has(key: string, network: string): boolean {
    return this.networks.get(key)?.has(network) ?? false;
  }
}
