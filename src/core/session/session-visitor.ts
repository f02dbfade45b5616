/** A session as those know it who let people in: who comes, and what becomes of them. Owns nothing. */

import type { LeaveReason } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import type { ToDoor } from '../../link/link.js';
import type { DoorName, Peer } from '../../link/peer.js';
import type { Seat } from '../../link/turns.js';
import type { Person } from '../people/people.js';
import type { Visitor } from '../people/visitor.js';
import type { Running } from './session-parts.js';

/** What that needs of a session. */
export interface Visiting extends Running {
  readonly peer: Peer;
  readonly door: ToDoor;
  readonly seat: Seat;
  readonly isOpen: boolean;
  entered(person: Person): void;
}

/** One object each: a function of its own for all that would cost each silent connection some 400 bytes. */
export class SessionVisitor implements Visitor {
  constructor(private readonly session: Visiting) {}

  get connection(): number {
    return this.session.peer.connection;
  }

  get address(): string {
    return this.session.peer.address;
  }

  get network(): string {
    return this.session.peer.network;
  }

  get share(): string | null {
    return this.session.peer.share;
  }

  get local(): string {
    return this.session.peer.local;
  }

  get confidential(): boolean {
    return this.session.peer.confidential;
  }

  get cameBy(): DoorName {
    return this.session.peer.cameBy;
  }

  get door(): ToDoor {
    return this.session.door;
  }

  isAlive(): boolean {
    return this.session.isOpen;
  }

  become(person: Person): void {
    this.session.entered(person);
  }

  evict(notice: Event, reason: LeaveReason): void {
    this.session.end({ how: 'evicted', notice, reason });
  }

  pays(work: () => void): void {
    this.session.seat.pays(work);
  }
}
