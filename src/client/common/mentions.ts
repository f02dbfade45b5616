/** Whether a text names somebody. Pure. */

/** Whether one's own name stands in a text as a word of its own, in any case. */
export function mentions(text: string, me: string): boolean {
  return me !== '' && mentionOf(me).test(text);
}

/** Each of them. */
export function mentionOf(me: string): RegExp {
  const literal = me.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'giu');
}
