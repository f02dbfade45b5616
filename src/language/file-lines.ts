/** What is said of files. */
import { maker } from './make.js';

export type { FileReason } from './codes.js';
export type { ListedFile } from './events.js';

export const fileOffer = maker('fileOffer');
export const fileReady = maker('fileReady');
export const fileData = maker('fileData');
export const fileDone = maker('fileDone');
export const fileFailed = maker('fileFailed');
export const fileAccepted = maker('fileAccepted');
export const fileFetched = maker('fileFetched');
export const howToTakeFile = maker('howToTakeFile');
export const files = maker('files');
export const fileComesHere = maker('fileComesHere');
export const fileRejected = maker('fileRejected');
export const howToTransfer = maker('howToTransfer');
export const howToSendHere = maker('howToSendHere');
export const noFilePort = maker('noFilePort');
export const fileLinesBegun = maker('fileLinesBegun');
