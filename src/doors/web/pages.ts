/** The files of the page, as they were built beside this program. Knows no chat. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';

/** Answers for a file of the page; false: there is none at that address. */
export type Pages = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

/** Where `npm run build` puts them. */
const FOLDER = fileURLToPath(new URL('../../web', import.meta.url));

/** What is named by its content may be kept for good; what names it is asked for each time. */
const FOR_GOOD = 'public, max-age=31536000, immutable';
const EACH_TIME = 'no-cache';

/** Only these: the folder may hold what the page was made of, too. */
const FILES = /^\/(?:$|index\.html$|assets\/[^/]+$)/;

export function openPages(folder = FOLDER): Pages {
  const serve = sirv(folder, {
    etag: true,
    gzip: true,
    setHeaders: (response, path) => {
      response.setHeader('Cache-Control', path.startsWith('/assets/') ? FOR_GOOD : EACH_TIME);
    },
  });
  return (request, response, path) => {
    if (!FILES.test(path)) return false;
    // Files so small need no parts, and sirv throws where the end of one is before its begin.
    delete request.headers.range;
    request.url = path;
    let found = true;
    serve(request, response, () => {
      found = false;
    });
    return found;
  };
}
