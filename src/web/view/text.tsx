/** What somebody has written: text, never markup; of it, what reads as a link is one. */
import { withLinks } from '../model/links.js';

export function Text({ text }: { text: string }) {
  return (
    <>
      {withLinks(text).map(({ text, href }, at) =>
        href === null ? (
          text
        ) : (
          <a key={at} href={href} target="_blank" rel="noopener noreferrer">
            {text}
          </a>
        ),
      )}
    </>
  );
}
