/** Every check, in the order in which they are reported. */
import { contacts } from './contacts.js';
import { files } from './files.js';
import { groups } from './groups.js';
import { json } from './json.js';
import { lines } from './lines.js';
import { names } from './names.js';
import { oneself } from './oneself.js';
import type { Check } from './play/record.js';
import { privately } from './private.js';
import { reading } from './reading.js';
import { rooms } from './rooms.js';
import { scripts } from './scripts.js';
import { talking } from './talking.js';
import { web } from './web.js';
import { webFiles } from './web-files.js';
import { webSay } from './web-say.js';

export const checks: readonly Check[] = [
  ...lines,
  ...reading,
  ...names,
  ...talking,
  ...privately,
  ...rooms,
  ...groups,
  ...contacts,
  ...oneself,
  ...scripts,
  ...files,
  ...json,
  ...web,
  ...webFiles,
  ...webSay,
];
