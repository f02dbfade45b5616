/**
 * What a thread does for a backup, and for putting one back: one task. Owns the vocabulary between the thread and whoever has
 * started it.
 */
import { type Content, contentOf, copyFile, linkOrCopy, NotAFile, type Step } from './copies.js';
import { type Held, lookAt, type Named } from './looking.js';
import { type Renewal, type Renewed, renew } from './renewing.js';

/** A file to be copied, and what is known of it. */
export interface Wanted extends Named {
  readonly from: string;
  readonly to: string;
}

/** `missing`: it is not there, or cannot be read. `damaged`: it is another than is known of it. */
export type Came = 'whole' | 'missing' | 'damaged';

export type Task =
  /** Its content, and what it holds. */
  | { readonly do: 'database'; readonly path: string }
  /** Files, linked where that can be and `link` says so. Those that did not come whole have left a copy. */
  | { readonly do: 'files'; readonly files: readonly Wanted[]; readonly link: boolean }
  | { readonly do: 'copy'; readonly from: string; readonly to: string }
  | { readonly do: 'renew'; readonly path: string; readonly renewal: Renewal };

export interface Results {
  readonly database: Content & Held;
  readonly files: readonly Came[];
  readonly copy: Content;
  readonly renew: Renewed;
}

export type ToThread = Task | 'end';

export type ToTasker =
  /** Bytes so far. */
  | { readonly done: number }
  | { readonly result: unknown }
  | { readonly failed: string; readonly code: string | undefined };

/** Nobody wants it any more. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

export function work(task: Task, step: Step): Results[Task['do']] {
  switch (task.do) {
    case 'database':
      return { ...contentOf(task.path, step), ...lookAt(task.path) };
    case 'files':
      return task.files.map((file) => come(file, task.link, step));
    case 'copy':
      return copyFile(task.from, task.to, step);
    case 'renew':
      return renew(task.path, task.renewal);
  }
}

function come({ from, to, bytes, sha256 }: Wanted, link: boolean, step: Step): Came {
  let content: Content;
  try {
    content = (link ? linkOrCopy : copyFile)(from, to, step);
  } catch (error) {
    const { path, code } = error as NodeJS.ErrnoException;
    if (error instanceof NotAFile) return 'missing';
    // Anything else is no fault of this one file: the disk is full, say.
    if (path === from && (code === 'ENOENT' || code === 'ELOOP')) return 'missing';
    if (code === 'EIO') return 'damaged';
    throw error;
  }
  return content.bytes === bytes && content.sha256 === sha256 ? 'whole' : 'damaged';
}
