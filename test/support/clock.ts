/** A clock whose hands the test turns. */
import type { Clock } from '../../src/clock.js';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

export class HandClock implements Clock {
  private alarms: Alarm[] = [];
  /** Thrown by the next `now`, once: the simplest fault that can be put under a running server. */
  private fault: Error | null = null;

  /** Like that of a machine that has run for a while. */
  private passed = 1_000_000.5;

  constructor(private time = Date.UTC(2026, 10, 20, 10, 3, 12)) {}

  now(): number {
    const { fault } = this;
    this.fault = null;
    if (fault !== null) throw fault;
    return this.time;
  }

  monotonic(): number {
    return this.passed;
  }

  after(ms: number, callback: () => void): () => void {
    const alarm = { at: this.passed + ms, ring: callback };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((other) => other !== alarm);
    };
  }

  /** Alarms that are set. */
  get pending(): number {
    return this.alarms.length;
  }

  /** Turns the hands; alarms that are due ring, oldest first. */
  advance(ms: number): void {
    this.time += ms;
    this.passed += ms;
    const due = this.alarms.filter((alarm) => alarm.at <= this.passed).sort((a, b) => a.at - b.at);
    this.alarms = this.alarms.filter((alarm) => alarm.at > this.passed);
    for (const alarm of due) alarm.ring();
  }

  /** Sets the date, forward or back; no time passes. */
  setDate(by: number): void {
    this.time += by;
  }

  failOnce(fault: Error): void {
    this.fault = fault;
  }
}
