/** What somebody has written: text, never markup. */
export function Text({ text }: { text: string }) {
  return <>{text}</>;
}
