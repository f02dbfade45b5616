/**
 * Bans and mutes of the store in memory.
 */
import type { Ban, Mute } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { type Budget, sizeOf } from './budget.js';

export class Bans {
  private readonly bans = new Map<string, Ban>();

  constructor(private readonly budget: Budget) {}

  save(ban: Ban): void {
    const before = this.bans.get(fold(ban.name));
    this.budget.exchange(before === undefined ? 0 : banSize(before), banSize(ban));
    this.bans.set(fold(ban.name), { ...ban });
  }

  remove(key: string): void {
    const ban = this.bans.get(key);
    if (ban !== undefined && this.bans.delete(key)) this.budget.refund(banSize(ban));
  }

  /** Returns how many. */
  expire(now: number, atMost: number): number {
    const over = [...this.bans].filter(([, { until }]) => until <= now).slice(0, atMost);
    for (const [key] of over) this.remove(key);
    return over.length;
  }

  /** By key. */
  all(): Ban[] {
    const keys = [...this.bans.keys()].sort();
    return keys.map((key) => ({ ...(this.bans.get(key) as Ban) }));
  }
}

function banSize({ name, address, by, reason }: Ban): number {
  return sizeOf(name, address ?? '', by, reason);
}

export class Mutes {
  private readonly mutes = new Map<number, Mute>();

  constructor(private readonly budget: Budget) {}

  save(mute: Mute): void {
    const before = this.mutes.get(mute.act);
    this.budget.exchange(before === undefined ? 0 : muteSize(before), muteSize(mute));
    this.mutes.set(mute.act, { ...mute });
  }

  remove(act: number): void {
    const mute = this.mutes.get(act);
    if (mute !== undefined && this.mutes.delete(act)) this.budget.refund(muteSize(mute));
  }

  /** Returns how many. */
  expire(now: number, atMost: number): number {
    const over = [...this.mutes.values()].filter(({ until }) => until <= now).slice(0, atMost);
    for (const { act } of over) this.remove(act);
    return over.length;
  }

  /** By number. */
  all(): Mute[] {
    return [...this.mutes.values()].sort((one, other) => one.act - other.act).map((mute) => ({ ...mute }));
  }
}

function muteSize({ name, last, by, reason }: Mute): number {
  return sizeOf(name, last ?? '', by, reason);
}
