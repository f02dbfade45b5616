/** Objects of the JSON dialect. No telnet any more: nothing but objects is sent. */
import { ObjectCutter, type ObjectCutterOptions } from '../lines/object-cutter.js';
import { JsonReader } from './json-reader.js';
import type { ReaderHost } from './reader.js';

export class ObjectReader extends JsonReader implements ObjectCutterOptions {
  protected readonly cutter: ObjectCutter;

  constructor(host: ReaderHost) {
    super(host);
    this.cutter = new ObjectCutter(this);
  }
}
