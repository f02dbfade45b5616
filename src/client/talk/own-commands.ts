/**
 * What the client's own commands do, all but how files go: `/to`, `/send`, `/cancel`, `/password`, `/keys`. Which lines
 * these are is routing's to say.
 */

import type { ServerEvent } from '../common/server-event.js';
import type { Files } from '../files/files.js';
import type { Conversation } from './conversation.js';
import { keysLines } from './help.js';
import { askNewPassword } from './password.js';
import type { OwnCommand, Request } from './routing.js';
import type { Session } from './session.js';
import type { Ui } from './ui.js';
import { describe, targetCalled } from './whereto.js';

export interface OwnCommandsHost {
  readonly session: Session | null;
  readonly files: Files | null;
  /** Shows the answers; resolves with the last. Rejects with ConnectionLost. */
  send(request: Request): Promise<ServerEvent | undefined>;
  say(sentence: string): void;
  wrong(sentence: string): void;
}

export class OwnCommands {
  constructor(
    private readonly conversation: Conversation,
    private readonly ui: Ui,
    private readonly host: OwnCommandsHost,
  ) {}

  /** `rest`: what stands after the command. False: it could not be done, and the person has been told why. */
  async run(command: OwnCommand, rest: string): Promise<boolean> {
    switch (command) {
      case 'to':
        return this.goTo(rest);
      case 'keys':
        for (const line of keysLines()) this.ui.say(line);
        return true;
      case 'password':
        return this.setPassword();
      case 'send':
        return (await this.host.files?.send(rest, this.whomFilesGoTo())) === true;
      case 'cancel':
        return (await this.host.files?.cancel(rest)) === true;
    }
  }

  private async goTo(rest: string): Promise<boolean> {
    const { conversation, host } = this;
    const name = rest.trim().replace(/^#/, '');
    const room = conversation.room(name);
    if (room !== null && room !== conversation.currentRoom) {
      await host.send({ type: 'join', room });
      return true;
    }
    const target = targetCalled(name, conversation);
    if (target === null) {
      host.wrong(`Nothing is called ${name}. /to takes a name, a room or group of yours, or everyone.`);
      return false;
    }
    conversation.aim(target);
    host.say(`What you type now goes to ${describe(conversation)}.`);
    return true;
  }

  /** Null: the server knows, the room or everyone. */
  private whomFilesGoTo(): string | null {
    const { target } = this.conversation;
    return target.kind === 'here' || target.kind === 'everyone' ? null : target.name;
  }

  /** Neither shown nor in the history of lines. */
  private async setPassword(): Promise<boolean> {
    const { conversation, host, ui } = this;
    if (ui.ask === null) {
      host.wrong('Nobody can be asked for a password here. Type: /passwd <new password>, or /passwd <old> <new>');
      return false;
    }
    const asked = await askNewPassword(ui.ask, conversation.account);
    if (asked === null) return true;
    if (asked === 'different') {
      host.wrong('The two are not the same. The password is as it was.');
      return false;
    }
    const answer = await host.send({ type: 'passwd', ...asked });
    if (answer?.type === 'passwd') host.session?.passwordChanged(asked.new);
    return true;
  }
}
