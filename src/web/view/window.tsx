/** The whole window. */
export function Window() {
  return <h1>Partyline</h1>;
}
