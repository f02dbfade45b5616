/**
 * Names of files: how a received one is called on this disk, and how one is written in a line. What a sender calls a file is
 * never a path here. Pure.
 */
import { clean } from '../../language/clean.js';
import { numberOf, type ServerEvent } from '../common/server-event.js';

/** Bytes of a name; file systems take 255, and a number may come after. */
const MAX_BYTES = 200;
/** Windows takes these for devices, whatever stands after a dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
const FORBIDDEN = /[/\\:*?"<>|\ufffd]/g;

/** A name that is harmless in any folder; never empty, never hidden. */
export function harmless(name: string): string {
  const flat = clean(name)
    .replace(FORBIDDEN, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const short = shortened(flat === '' ? 'file' : flat);
  return DEVICE.test(short) ? `_${short}` : short;
}

/** `photo.jpg` as `photo (2).jpg`; the first is the name itself. */
export function numbered(name: string, number: number): string {
  if (number === 1) return name;
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
  return `${stem} (${number})${extension}`;
}

/** As a word of a line; one with spaces stands between quotation marks. */
export function asWord(name: string): string {
  const word = name.replaceAll('"', "'");
  return /\s/.test(word) ? `"${word}"` : word;
}

/** The extension stays, so that the file opens with the right program. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  let stem = name.slice(0, name.length - extension.length);
  while (Buffer.byteLength(stem + extension) > MAX_BYTES) stem = stem.slice(0, -1).replace(/[\ud800-\udbff]$/, '');
  return stem + extension;
}

/** The number of a file, which `id` alone is not: that is the request's. */
export function fileId(event: ServerEvent): number | null {
  return numberOf(event, 'file_id');
}
