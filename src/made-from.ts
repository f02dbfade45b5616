/** What is made of a setting, and made anew where an operator has changed it. Knows nothing of either. */

/** `read` gives the setting as it is now; what is made of it stays as long as that is the same one. */
export function madeFrom<From, Made>(read: () => From, make: (from: From) => Made): () => Made {
  let from = read();
  let made = make(from);
  return () => {
    const now = read();
    if (now !== from) {
      made = make(now);
      from = now;
    }
    return made;
  };
}
