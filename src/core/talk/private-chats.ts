/**
 * Private chats by consent: who has asked whom, and who is connected with whom.
 * A request lapses, and a chat ends, when either side leaves the server.
 */
import { Refusal } from '../../language/codes.js';

/** A relation between keys, each of them known from both of its ends. */
class Pairs {
  private readonly forth = new Map<string, Set<string>>();
  private readonly back = new Map<string, Set<string>>();

  has(from: string, to: string): boolean {
    return this.forth.get(from)?.has(to) ?? false;
  }

  add(from: string, to: string): void {
    put(this.forth, from, to);
    put(this.back, to, from);
  }

  delete(from: string, to: string): void {
    take(this.forth, from, to);
    take(this.back, to, from);
  }

  count(from: string): number {
    return this.forth.get(from)?.size ?? 0;
  }

  of(from: string): string[] {
    return [...(this.forth.get(from) ?? [])];
  }

  drop(key: string): void {
    for (const to of this.of(key)) this.delete(key, to);
    for (const from of [...(this.back.get(key) ?? [])]) this.delete(from, key);
  }
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

function take(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set?.delete(value) && set.size === 0) map.delete(key);
}

export interface PrivateChatLimits {
  /** Open and asked for. */
  readonly perPerson: number;
}

export class PrivateChats {
  private readonly asked = new Pairs();
  private readonly open = new Pairs();

  constructor(private readonly limits: PrivateChatLimits) {}

  /**
   * Asks. `connected`: the other had asked already, so that both are connected now.
   * Throws `ALREADY_CONNECTED`, `ALREADY_ASKED`, `TOO_MANY_CHATS`.
   */
  ask(from: string, to: string, toName: string): 'asked' | 'connected' {
    if (this.open.has(from, to)) {
      throw new Refusal({ code: 'ALREADY_CONNECTED', why: 'connected', name: toName });
    }
    if (this.asked.has(to, from)) {
      this.connect(to, from);
      return 'connected';
    }
    if (this.asked.has(from, to)) {
      throw new Refusal({ code: 'ALREADY_ASKED', why: 'asked', name: toName });
    }
    this.mustHaveRoom(from);
    this.asked.add(from, to);
    return 'asked';
  }

  /** Forgets a request, if there is one. */
  withdraw(from: string, to: string): void {
    this.asked.delete(from, to);
  }

  hasAsked(from: string, to: string): boolean {
    return this.asked.has(from, to);
  }

  /** `key` says yes to `from`. Throws `NO_REQUEST`, `ALREADY_CONNECTED`, `TOO_MANY_CHATS`. */
  accept(key: string, from: string, fromName: string): void {
    this.mustHaveAsked(key, from, fromName);
    this.connect(from, key);
  }

  /** `key` says no to `from`. Throws `NO_REQUEST`, `ALREADY_CONNECTED`. */
  reject(key: string, from: string, fromName: string): void {
    this.mustHaveAsked(key, from, fromName);
    this.asked.delete(from, key);
  }

  areConnected(one: string, other: string): boolean {
    return this.open.has(one, other);
  }

  mustBeConnected(key: string, to: string, toName: string): void {
    if (this.open.has(key, to)) return;
    throw new Refusal({ code: 'NOT_CONNECTED', why: 'apart', name: toName, asked: this.asked.has(to, key) });
  }

  /** Throws `NOT_CONNECTED`. */
  end(key: string, to: string, toName: string): void {
    this.mustBeConnected(key, to, toName);
    this.open.delete(key, to);
    this.open.delete(to, key);
  }

  partners(key: string): string[] {
    return this.open.of(key);
  }

  /** The person leaves: requests of either direction lapse, chats end. Returns the former partners. */
  leave(key: string): string[] {
    const partners = this.open.of(key);
    this.open.drop(key);
    this.asked.drop(key);
    return partners;
  }

  private connect(asker: string, answerer: string): void {
    this.mustHaveRoom(answerer);
    this.asked.delete(asker, answerer);
    this.asked.delete(answerer, asker);
    this.open.add(asker, answerer);
    this.open.add(answerer, asker);
  }

  private mustHaveAsked(key: string, from: string, fromName: string): void {
    if (this.asked.has(from, key)) return;
    if (this.open.has(from, key)) {
      throw new Refusal({ code: 'ALREADY_CONNECTED', why: 'connected', name: fromName });
    }
    throw new Refusal({ code: 'NO_REQUEST', why: 'notAsked', name: fromName });
  }

  private mustHaveRoom(key: string): void {
    if (this.asked.count(key) + this.open.count(key) < this.limits.perPerson) return;
    throw new Refusal({ code: 'TOO_MANY_CHATS', why: 'chats', most: this.limits.perPerson });
  }
}
