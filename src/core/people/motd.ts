/** The message of the day, which people are shown as they enter. Owns its lines; knows no file. */
export class Motd {
  private shown: readonly string[] = [];

  /** Clean, and none of them empty. */
  get lines(): readonly string[] {
    return this.shown;
  }

  replace(lines: readonly string[]): void {
    this.shown = lines;
  }
}
