/** The header `Content-Disposition` that has a file saved under its name, and never shown (RFC 6266). Pure. */

/** Whatever else could end the name, or be read as something else in it; a percent sign is read as a part of an escape by some. */
const RISKY = /[^ -~]|["\\%]/gu;

/** What RFC 8187 lets stand as it is. Of what it lets, `encodeURIComponent` leaves some, and four that it does not. */
const FOUR = /['()*]/g;

/** `name`: as it is shown. Some read the first form alone (curl), others prefer the second. */
export function attachment(name: string): string {
  const plain = name.replace(RISKY, '_');
  // Half a character, which Node writes as a whole one, cannot be encoded.
  const whole = encodeURIComponent(Buffer.from(name).toString()).replace(
    FOUR,
    (one) => `%${one.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
