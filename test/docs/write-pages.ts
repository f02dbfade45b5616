/** Writes docs/OPTIONS.md and docs/COMMANDS.md out of the records of options and commands: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { locate } from '../support/places.js';
import { commandsPage, optionsPage } from './pages.js';

writeFileSync(locate('docs/OPTIONS.md'), optionsPage());
writeFileSync(locate('docs/COMMANDS.md'), commandsPage());
