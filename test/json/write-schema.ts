/** Writes docs/schema/client.json out of the commands' records: `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { locate } from '../support/places.js';
import { clientSchema, written } from './client-schema.js';

writeFileSync(locate('docs/schema/client.json'), written(clientSchema()));
