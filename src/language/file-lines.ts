/**
 * The part of the vocabulary that is about files. A file's name is cleaned before it comes here (core/files/file-names.ts).
 */
import { done } from './done.js';
import { define } from './line.js';
import { LIST_BOUND, listed } from './text/lists.js';

/** In the place of a size that was not announced. */
const UNKNOWN = 'unknown';

/** `size`: bytes, or null where it is not known. */
export const fileOffer = define<{ from: string; id: number; size: number | null; name: string }>({
  form: 'FILE_OFFER_FROM:<name>:<id>:<size>:<filename>',
  bell: 'direct',
  text: (f) => `FILE_OFFER_FROM:${f.from}:${f.id}:${f.size ?? UNKNOWN}:${f.name}`,
  json: (f) => ({ type: 'file_offer', from: f.from, file_id: f.id, size: f.size, filename: f.name }),
});

export const fileReady = define<{ id: number; token: string }>({
  form: 'FILE_READY:<id>:<token>',
  text: (f) => `FILE_READY:${f.id}:${f.token}`,
  json: (f) => ({ type: 'file_ready', file_id: f.id, token: f.token }),
});

/** A piece of a file, for somebody who has one connection only; `hex`, in the JSON dialect alone: its digits, not base64. */
export const fileData = define<{ id: number; data: string; hex: boolean }>({
  form: 'FILE_DATA:<id>:<base64>',
  text: (f) => `FILE_DATA:${f.id}:${f.data}`,
  json: (f) => ({ type: 'file_data', file_id: f.id, [f.hex ? 'hex' : 'data']: f.data }),
});

export const fileDone = define<{ id: number; sha256: string }>({
  form: 'FILE_DONE:<id>:<sha256>',
  text: (f) => `FILE_DONE:${f.id}:${f.sha256}`,
  json: (f) => ({ type: 'file_done', file_id: f.id, sha256: f.sha256 }),
});

/** Why a transfer has failed, or an offer is over; docs/PROTOCOL.md says what each means. */
export type FileReason =
  | 'empty'
  | 'too short'
  | 'too long'
  | 'too large'
  | 'no room'
  | 'disk failed'
  | 'stalled'
  | 'too slow'
  | 'connection lost'
  | 'cancelled'
  | 'rejected'
  | 'withdrawn'
  | 'expired'
  | 'server stopping';

export const fileFailed = define<{ id: number; reason: FileReason }>({
  form: 'FILE_FAILED:<id>:<reason>',
  text: (f) => `FILE_FAILED:${f.id}:${f.reason}`,
  json: (f) => ({ type: 'file_failed', file_id: f.id, reason: f.reason }),
});

export interface ListedFile {
  readonly id: number;
  readonly name: string;
  readonly size: number | null;
  /** One of the two: whom it is from, or to. */
  readonly from?: string;
  readonly to?: string;
  readonly state: 'offered' | 'accepted' | 'coming' | 'stored';
}

/** An item holds no comma, because commas part them. */
function item({ id, name, size, from, to, state }: ListedFile): string {
  const whose = from === undefined ? `to ${to}` : `from ${from}`;
  const bytes = size === null ? 'unknown size' : size === 1 ? '1 byte' : `${size} bytes`;
  return `${id} ${name.replaceAll(',', '_')} ${whose} (${bytes}; ${state})`;
}

export const files = define<{ files: readonly ListedFile[]; total: number }>({
  form: 'Files: <list>',
  text: (f) => `Files: ${listed(f.files.map(item), f.total)}`,
  json: (f) => ({
    type: 'files',
    files: f.files.slice(0, LIST_BOUND).map(({ id, name, ...more }) => ({ file_id: id, filename: name, ...more })),
    total: f.total,
  }),
});

/** It comes between the other lines of the connection. */
export const fileComesHere = done<{ id: number; name: string }>(
  'accept_file',
  ({ id, name }) => `File ${id}, ${name}, comes here in lines FILE_DATA:${id}:<base64>.`,
  ({ id, name }) => ({ file_id: id, filename: name }),
);

/** `withdrawn`: it was one's own. */
export const fileRejected = done<{ id: number; withdrawn: boolean }>(
  'reject_file',
  ({ id, withdrawn }) => `${withdrawn ? 'Withdrew' : 'Rejected'} file ${id}.`,
  ({ id, withdrawn }) => ({ file_id: id, withdrawn }),
);
