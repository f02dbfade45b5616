/** People from several addresses: this machine is a proxy that is trusted, and says whose each connection is. */
import { connect, type TestClient } from './client.js';
import { PASSWORD, type TestServer } from './server.js';

/** What a server needs for that. */
export const FROM_ELSEWHERE = { trustProxy: ['127.0.0.1'] };

/** A visitor from an address. */
export async function visitorFrom(server: TestServer, address: string, name = address): Promise<TestClient> {
  const client = await server.connect(server.quietPort, { name });
  await client.sendRaw(`PROXY TCP4 ${address} 127.0.0.1 50000 8082\r\n`);
  return client;
}

export async function guestFrom(server: TestServer, address: string, name: string): Promise<TestClient> {
  return entered(server, address, name, `register ${name}`);
}

export async function accountFrom(server: TestServer, address: string, name: string): Promise<TestClient> {
  return entered(server, address, name, `register ${name} ${PASSWORD}${server.byCode(name)}`);
}

async function entered(server: TestServer, address: string, name: string, line: string): Promise<TestClient> {
  const client = await visitorFrom(server, address, name);
  client.send(line);
  await client.until(/^INFO: Welcome, /);
  return client;
}

/** Sends a file from an address, in one piece with its first line; resolves with what the server says to it. */
export async function putFrom(server: TestServer, address: string, token: string, bytes: Uint8Array): Promise<string> {
  const client = await connect(server.quietPort);
  await client.sendRaw(`PROXY TCP4 ${address} 127.0.0.1 50000 8082\r\nput ${token}\n`);
  await client.sendRaw(bytes);
  client.socket.end();
  return client.next();
}
