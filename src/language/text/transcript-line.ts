/** How a transcript has what happened at its place: as text does, without the place, by which the file is called. Pure. */

import type { Event } from '../events.js';
import { writeText } from './write.js';

/** `Alice: text`, `* Alice waves`, or a control line; without its time and its end. */
export function transcriptLine(event: Event): string {
  if (event.kind === 'said') return `${event.from}: ${event.text}`;
  // No name begins so, and nor does a control line: nobody's words can look like what somebody does.
  if (event.kind === 'acted') return `* ${event.from} ${event.text}`;
  return writeText(event);
}
