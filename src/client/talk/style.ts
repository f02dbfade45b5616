/**
 * How what is printed is coloured. kleur decides whether at all: NO_COLOR, FORCE_COLOR, TERM=dumb, and pipes. Knows no
 * event.
 */
import kleur from 'kleur';
import { fold } from '../../language/names.js';

type Paint = (text: string) => string;

/**
 * What can be read on dark and on light grounds: no yellow, no white, no grey; blue is too dark on black unless it is
 * bold. Bold ones are brighter in most terminals, so that they are colours of their own.
 */
const NAME_COLOURS: readonly Paint[] = [
  kleur.red,
  kleur.green,
  kleur.magenta,
  kleur.cyan,
  (text) => kleur.bold().blue(text),
  (text) => kleur.bold().red(text),
  (text) => kleur.bold().green(text),
  (text) => kleur.bold().magenta(text),
  (text) => kleur.bold().cyan(text),
];

/** FNV-1a: the same name has the same colour today and tomorrow, for everybody. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** `shown` in the colour of `name`. */
export function colourOf(name: string, shown = name): string {
  return (NAME_COLOURS[hash(fold(name)) % NAME_COLOURS.length] as Paint)(shown);
}

export const style = {
  /** Times, and what may be overlooked. */
  faint: (text: string) => kleur.dim(text),
  /** What one has said oneself. */
  own: (text: string) => kleur.bold(text),
  /** What has gone wrong. */
  wrong: (text: string) => kleur.red(text),
  /** What the program says, and not a person. */
  notice: (text: string) => kleur.dim(text),
  /** What asks for an answer. */
  asking: (text: string) => kleur.bold(text),
  /** One's own name in what somebody says: swaps the colours, which can be read on any ground. */
  mention: (text: string) => kleur.inverse(text),
};
