/** Paths as a person types them in a shell. Pure. */

/** What a shell has to read itself: a home directory is none between quotes. */
const HOME = /^(?:~(?:[A-Za-z_][\w-]*)?|\$HOME)\//;

/** As a shell takes it for one word that is no option. */
export function shellWord(path: string): string {
  const [home = ''] = HOME.exec(path) ?? [];
  if (home !== '') {
    const before = home.startsWith('$') ? '"$HOME"/' : home;
    const rest = path.slice(home.length);
    return rest === '' ? before : `${before}${asOneWord(rest)}`;
  }
  return asOneWord(path.startsWith('-') ? `./${path}` : path);
}

function asOneWord(safe: string): string {
  return /^[\w./+@%:,-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}
