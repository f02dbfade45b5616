/** Who has something done that operators do: an operator, or whoever keeps the machine, who is nobody on the server. */
export interface By {
  /** As people are told. */
  readonly name: string;
  /** As the log has it. */
  readonly logged: string;
  /** Theirs; undefined: they are on none. */
  readonly connection?: number | undefined;
  /** Whether it may be done to operators, too, who cannot do it to each other. */
  readonly isAboveOperators: boolean;
}
