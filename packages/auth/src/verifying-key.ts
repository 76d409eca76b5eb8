// What is a secret checked against? Its key, imported once: an import is a round through the thread pool.

/** Secrets are configured, so there are few; beyond this the keys are imported anew. */
const MAX_KEYS = 64;

const keys = new Map<string, Promise<CryptoKey>>();

/** Of HS256. */
export function verifyingKeyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  if (keys.size >= MAX_KEYS) keys.clear();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = new TextEncoder().encode(secret);
  const key = crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify']);
  keys.set(secret, key);
  return key;
}
