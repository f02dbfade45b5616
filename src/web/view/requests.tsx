/** Who wants a private chat, and who invites to a group: above the talk, wherever one looks, until it is answered. */
import type { Request } from '../model/types.js';
import { Avatar } from './avatar.js';
import { memo } from './memo.js';
import { useStore } from './store.js';

/** More would leave nothing of the talk on a small screen; they come as these are answered. */
const SHOWN = 2;

const wish = ({ kind, group }: Request): string =>
  kind === 'private' ? 'wants a private chat with you' : `invites you to the group ${group ?? ''}`;

function Row({ request }: { request: Request }) {
  const store = useStore();
  const { key, from, busy, problem } = request;
  const about = `${from} ${wish(request)}`;
  return (
    <div class="request">
      <Avatar name={from} small />
      <p class="wish">
        <strong>{from}</strong> {wish(request)}.
      </p>
      <p class="buttons">
        <button
          type="button"
          class="button main"
          aria-label={`Accept: ${about}`}
          aria-disabled={busy}
          onClick={() => busy || store.acceptRequest(key)}
        >
          Accept
        </button>
        <button
          type="button"
          class="button"
          aria-label={`Reject: ${about}`}
          aria-disabled={busy}
          onClick={() => busy || store.rejectRequest(key)}
        >
          Reject
        </button>
      </p>
      {problem !== null && <p class="problem">{problem}</p>}
    </div>
  );
}

export const Requests = memo(({ requests }: { requests: readonly Request[] }) => (
  <div class="requests" role="status">
    {requests.slice(0, SHOWN).map((request) => (
      <Row key={request.key} request={request} />
    ))}
    {requests.length > SHOWN && <p class="empty">And {requests.length - SHOWN} more, when these are answered.</p>}
  </div>
));
