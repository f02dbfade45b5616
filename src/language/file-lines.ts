/** What is said of files. */
import { maker } from './make.js';

export type { FileReason, ListedFile } from './events.js';

export const fileOffer = maker('fileOffer');
export const fileReady = maker('fileReady');
export const fileData = maker('fileData');
export const fileDone = maker('fileDone');
export const fileFailed = maker('fileFailed');
export const files = maker('files');
export const fileComesHere = maker('fileComesHere');
export const fileRejected = maker('fileRejected');
