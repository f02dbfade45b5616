/**
 * On which addresses a port is opened, and what stands in for those that this machine has not. Knows hosts and the system's
 * errors; opens nothing itself.
 */

/** Opens a port; resolves with the one it is. Rejects with the system's error. */
export type Listen = (port: number, host: string) => Promise<number>;

/** Takes IPv6 and, as mapped addresses, IPv4. */
const EVERYWHERE = '::';

/** `::` stands for all addresses of this machine, also where it has none of IPv6. */
export async function listenAt(host: string, port: number, listen: Listen): Promise<number> {
  if (host !== EVERYWHERE) return listen(port, host);
  return await listen(port, host).catch((error) =>
    isMissing(error) ? listen(port, '0.0.0.0') : Promise.reject(error),
  );
}

/** For this machine alone: `localhost` is one of these two, or both, as each program reads it. */
export async function listenHere(port: number, listen: Listen): Promise<number> {
  const own = await listen(port, '127.0.0.1');
  await listen(own, '::1').catch((error) => (isMissing(error) ? own : Promise.reject(error)));
  return own;
}

/** There is no such address here. */
function isMissing({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL';
}
