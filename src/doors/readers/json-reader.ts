/**
 * What readers of the JSON dialect have in common, whether its objects come as lines or in frames: their bounds, and what the core is
 * told of each. Owns nothing.
 */
import type { JsonFault } from '../../language/codes.js';
import type { JsonFields } from '../../language/json/parse.js';
import { CutReader } from './cut-reader.js';

export abstract class JsonReader extends CutReader {
  get isOpen(): boolean {
    return false;
  }

  feed(bytes: Buffer): boolean {
    return this.cutter.write(bytes);
  }

  /** What may send shorter lines, may send smaller objects, in the same proportion. */
  bound(line: number, total: number): void {
    const { maxObject, maxLine } = this.host.settings;
    this.cutter.limit = Math.ceil((maxObject * line) / maxLine);
    this.cutter.allowance = total;
  }

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
