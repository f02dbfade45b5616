/**
 * What a guest has set for a stay: whom they have shut out (R3.130), and whose coming and going they are shown (R3.131). The server
 * forgets both with the connection, so who comes back after a loss asks for them again. An account's are kept. Knows no connection.
 */
import { type ServerEvent, textOf } from './server-event.js';

export class GuestsOwn {
  private isGuest = false;
  private presence = 'on';
  /** Names by how they are alike. */
  private readonly blocked = new Map<string, string>();

  /** Something that the server has answered. */
  observe(event: ServerEvent): void {
    const name = textOf(event, 'username');
    if (event.type === 'status' && event.status === 'welcome') this.isGuest = event.account !== true;
    else if (event.type === 'passwd') this.isGuest = false;
    else if (event.type === 'block') this.blocked.set(name.toLowerCase(), name);
    else if (event.type === 'unblock') this.blocked.delete(name.toLowerCase());
    else if (event.type === 'set' && event.what === 'presence') this.presence = textOf(event, 'value');
  }

  /** Somebody else may come in next. */
  forget(): void {
    this.presence = 'on';
    this.blocked.clear();
  }

  /** What is asked for on coming back. */
  get requests(): readonly { readonly type: string; readonly [field: string]: string }[] {
    if (!this.isGuest) return [];
    const presence = this.presence === 'on' ? [] : [{ type: 'set', what: 'presence', value: this.presence }];
    return [...presence, ...[...this.blocked.values()].map((name) => ({ type: 'block', name }))];
  }
}
