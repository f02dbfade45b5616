/**
 * `backup.json`: what a backup holds, and the sums by which that is known to be whole. It is written last, so that a directory
 * without it is no backup. Owns its form, and where things lie in a backup; copies nothing.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of this form. One that older servers cannot read has another number. */
const FORM = 1;

/** Bytes: a hundred thousand files have less. */
const LARGEST = 32 * 1024 ** 2;

export interface FileEntry {
  /** Number of the offer. */
  readonly id: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  /** Of the server. */
  readonly version: string;
  /** Of the database. */
  readonly schema: number;
  /** ISO 8601, UTC: everything is as it was then. */
  readonly date: string;
  readonly database: { readonly bytes: number; readonly sha256: string };
  readonly files: readonly FileEntry[];
  /** Numbers of offers whose file was damaged, or not there any more. */
  readonly leftOut: readonly number[];
  /** For people: how many of what there is. */
  readonly holds: Readonly<Record<string, number>>;
}

/** It cannot be used, and why: a sentence. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

export const manifestIn = (directory: string): string => join(directory, 'backup.json');
export const databaseIn = (directory: string): string => join(directory, 'partyline.db');
export const filesIn = (directory: string): string => join(directory, 'files');

/** As it is written. Its own sum is for damage; whoever may write the directory can make another one. */
export function writeManifest(manifest: Manifest): string {
  return `${JSON.stringify({ form: FORM, ...manifest, sum: sumOf(manifest) }, null, 2)}\n`;
}

/** Throws ManifestError. */
export function readManifest(directory: string): Manifest {
  const { form, sum, ...manifest } = objectIn(directory);
  if (typeof form === 'number' && form > FORM)
    throw new ManifestError(`${directory} was made by a newer server; use the partyline of that version`);
  if (form !== FORM || sum !== sumOf(manifest as unknown as Manifest) || !isManifest(manifest))
    throw new ManifestError(
      `${manifestIn(directory)} is damaged, so nobody can tell whether the rest is whole; use another backup`,
    );
  return manifest;
}

function objectIn(directory: string): Record<string, unknown> {
  const path = manifestIn(directory);
  let text: string;
  try {
    const found = lstatSync(path);
    if (!found.isFile() || found.size > LARGEST) throw new ManifestError(`${path} is not what a backup has there`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ManifestError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ManifestError(`${directory} is no backup, or one that was broken off: it has no backup.json`);
    throw new ManifestError(`${path} cannot be read (${message})`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // As anything else that is no object.
  }
  return {};
}

/** What stands in it has its order from here, so that it is the same wherever it comes from. */
function sumOf({ version, schema, date, database, files, leftOut, holds }: Manifest): string {
  const all = [version, schema, date, database?.bytes, database?.sha256];
  const entries = Array.isArray(files) ? files.map((file) => [file?.id, file?.bytes, file?.sha256]) : [];
  return createHash('sha256')
    .update(JSON.stringify([all, entries, leftOut, holds]))
    .digest('hex');
}

function isManifest(value: Record<string, unknown>): value is Record<string, unknown> & Manifest {
  const { version, schema, date, database, files, leftOut } = value as Partial<Manifest>;
  return (
    typeof version === 'string' &&
    isCount(schema) &&
    typeof date === 'string' &&
    !Number.isNaN(Date.parse(date)) &&
    isCount(database?.bytes) &&
    isSum(database?.sha256) &&
    Array.isArray(files) &&
    files.every((file) => isCount(file?.id) && isCount(file?.bytes) && isSum(file?.sha256)) &&
    Array.isArray(leftOut)
  );
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isSum = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
