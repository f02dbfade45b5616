/** Where the project is. The tests run as run.mjs has compiled them, out of build/test; what is not compiled stays where it is written. */
import { fileURLToPath } from 'node:url';

/** The project's root. */
export const root = new URL('../../../', import.meta.url);

/** Where `path`, from the project's root, is on this machine. */
export function locate(path: string): string {
  return fileURLToPath(new URL(path, root));
}
