/** The client cannot go on, and the person, or the one who runs the server, has to do something: one sentence for the terminal. */
export class ClientFailure extends Error {
  override readonly name = 'ClientFailure';
}
