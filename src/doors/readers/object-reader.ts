/** Objects of the JSON dialect. No telnet any more: nothing but objects is sent. */
import type { JsonFault } from '../../language/codes.js';
import type { JsonFields } from '../../language/json/parse.js';
import { ObjectCutter, type ObjectCutterOptions } from '../lines/object-cutter.js';
import { CutReader } from './cut-reader.js';
import type { ConnectionSettings, ReaderHost } from './reader.js';

export class ObjectReader extends CutReader implements ObjectCutterOptions {
  protected readonly cutter: ObjectCutter;

  constructor(host: ReaderHost) {
    super(host);
    this.cutter = new ObjectCutter(this);
  }

  get isOpen(): boolean {
    return false;
  }

  feed(bytes: Buffer): boolean {
    return this.cutter.write(bytes);
  }

  bound(line: number, total: number): void {
    this.cutter.limit = objectBound(this.host.settings, line);
    this.cutter.allowance = total;
  }

  // ObjectCutterOptions

  get maxBytes(): number {
    return this.host.settings.maxObject;
  }

  onObject(fields: JsonFields): void {
    this.host.link?.object(fields);
  }

  onFault(fault: JsonFault | 'too-long'): void {
    if (fault === 'too-long') this.host.link?.core.tooLong(this.cutter.limit);
    else this.host.link?.core.malformed(fault);
  }
}

/** What may send shorter lines, may send smaller objects, in the same proportion. */
export function objectBound({ maxObject, maxLine }: ConnectionSettings, line: number): number {
  return Math.ceil((maxObject * line) / maxLine);
}
