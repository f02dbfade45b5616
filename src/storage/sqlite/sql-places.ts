/** How statements find the direct messages of one account: as the indices by one, and by the other, do. */

/** Two conditions, each of one value, the account's key: it is the one, or the other, of those whose conversation it is. */
export function ofReader(column: 'conversation' | 'key' | 'place'): readonly string[] {
  const two = `instr(${column}, ' ') > 0`;
  return [
    `${two} AND substr(${column}, 1, instr(${column}, ' ') - 1) = ?`,
    `${two} AND substr(${column}, instr(${column}, ' ') + 1) = ?`,
  ];
}
