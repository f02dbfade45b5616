/** Writes docs/schema/client.json out of the commands' records, and what is lacking in server.json: `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { read } from '../docs/documents.js';
import { locate } from '../support/places.js';
import { clientSchema, written } from './client-schema.js';
import { samples } from './samples.js';
import { completed } from './server-schema.js';

const server = 'docs/schema/server.json';
writeFileSync(locate('docs/schema/client.json'), written(clientSchema()));
writeFileSync(locate(server), completed(read(server), samples));
