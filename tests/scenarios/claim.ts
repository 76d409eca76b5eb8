// What is one claim about the protocol? A row of it, with the tests that show it or the reason why it is left out.

export interface Claim {
  readonly row: string;
  /** Titles of tests, at least one of them in tests/scenarios; others may be in tests/compat. */
  readonly shownBy?: readonly string[];
  readonly left?: string;
}

/** By area. */
export type Claims = Readonly<Record<string, readonly Claim[]>>;

export const shown = (row: string, ...shownBy: string[]): Claim => ({ row, shownBy });
export const left = (row: string, reason: string): Claim => ({ row, left: reason });
