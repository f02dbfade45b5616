/** Rules that nobody outside can see, or only by waiting long or by being many; the server’s own tests have them. */
export const UNSEEN = new Set([
  ...[
    'R1.13',
    'R1.14',
    'R1.15',
    'R1.16',
    'R1.18',
    'R1.19',
    'R1.20',
    'R1.21',
    'R1.22',
    'R1.25',
    'R1.27',
    'R1.29',
    'R1.30',
    'R1.31',
    'R1.32',
    'R1.33',
    'R1.34',
  ],
  ...['R2.2', 'R3.1', 'R3.3', 'R3.31', 'R3.32', 'R3.50', 'R3.51', 'R3.52', 'R3.53', 'R3.54', 'R3.55', 'R3.56', 'R3.64'],
  ...['R4.1', 'R4.10', 'R4.12', 'R4.14', 'R4.17', 'R4.20', 'R4.22', 'R5.1', 'R5.3', 'R5.4', 'R5.5'],
]);
