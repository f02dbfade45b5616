/** Which place a name after `/to` means, and how a place is called in a sentence. Pure. */
import { isPersonName } from '../../language/names.js';
import type { Conversation, Target } from './conversation.js';

/**
 * A room of one's own, the private chat with somebody, a group, or direct messages, whichever is there first. An empty
 * name is where the server puts one. Null: nothing can be called so. A room that is not the current one has to be joined
 * again by the caller, which is how the server makes it that.
 */
export function targetCalled(name: string, conversation: Conversation): Target | null {
  if (name === '' || conversation.room(name) !== null) return { kind: 'here' };
  if (/^(everyone|all)$/i.test(name)) return { kind: conversation.currentRoom === null ? 'here' : 'everyone' };
  const partner = conversation.privateWith(name);
  if (partner !== null) return { kind: 'private', name: partner };
  const group = conversation.group(name);
  if (group !== null) return { kind: 'group', name: group };
  if (!isPersonName(name) || conversation.isMe(name)) return null;
  return { kind: 'direct', name: conversation.person(name) ?? name };
}

/** Completes "What you type now goes to …". */
export function describe({ target, place }: Conversation): string {
  if (target.kind === 'private') return `${target.name} alone, in your private chat`;
  return target.kind === 'direct' ? `${target.name} alone` : place;
}
