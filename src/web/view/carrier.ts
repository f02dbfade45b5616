/**
 * Takes files there and back over HTTP: `PUT` and `GET /files/<token>`. The token stands in the address alone, which is
 * shown nowhere and sent to nobody else.
 */
import { refusalOf } from '../model/file-words.js';
import type { FileCarrier } from '../model/types.js';

const address = (token: string): string => `/files/${encodeURIComponent(token)}`;

/** By XMLHttpRequest, because `fetch` says nothing of how far it is. */
export const carrier: FileCarrier = {
  upload: (token, source, progress, signal) =>
    new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open('PUT', address(token));
      request.upload.addEventListener('progress', ({ loaded }) => progress(loaded));
      request.addEventListener('load', () => {
        if (request.status >= 200 && request.status < 300) done();
        else failed(new Error(refusalOf(request.responseText)));
      });
      // Also where the file cannot be read any more, because somebody has moved or changed it: a browser says no more.
      request.addEventListener('error', () => failed(new Error(refusalOf(''))));
      request.addEventListener('abort', () => failed(new Error('You have stopped it.')));
      signal.addEventListener('abort', () => request.abort());
      if (signal.aborted) failed(new Error('You have stopped it.'));
      // What the view has offered is always the browser's own file.
      else request.send(source as File);
    }),

  download(token, name) {
    const link = document.createElement('a');
    link.href = address(token);
    // A refusal, too, is then no page that takes this one's place.
    link.download = name;
    link.rel = 'noopener noreferrer';
    link.click();
  },
};
