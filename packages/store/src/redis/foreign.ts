// What is done about a key of ours that holds another type? Somebody else's mistake: it hides nothing else.

/** For `catch`: undefined, as if the key were not there. Throws every other error on. */
export function ignoreForeign(error: unknown): undefined {
  if (String(error).includes('WRONGTYPE')) return;
  throw error;
}
