/**
 * The end of a socket, so that the other side gets what was written and notices. Knows no session.
 */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/**
 * nc on a terminal does not end when the server half-closes; a reset makes it. What was written has
 * left by then on any line that is not extremely slow, and those have ended by themselves. Not at once: nc does not read
 * what came before a reset that it sees, so on a loaded machine it would lose the last line.
 */
const RESET_AFTER = 250;

/** A peer that does not take the rest of its bytes is cut off after this many milliseconds. */
const LINGER = 3000;

/**
 * Ends `socket` once its bytes have left. Code that listens for data must drop it from now on. `endsItself`: the client does when it
 * is told the end, as one of HTTP or of a WebSocket is, so that a reset would only cost it what is still under way on a slow line.
 */
export function hangUp(socket: Duplex, endsItself = false): void {
  // What still comes in is read and dropped, so that the other side's end is seen.
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => clearTimeout(cut));
  socket.end(() => {
    if (!endsItself && !socket.readableEnded) setTimeout(() => reset(socket), RESET_AFTER);
  });
}

/** At once. Programs that speak TLS take its own end for the end, and Node resets no socket below it. */
export function reset(socket: Duplex): void {
  if (socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy();
  else socket.destroy();
}
