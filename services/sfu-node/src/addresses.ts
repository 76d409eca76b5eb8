// By which addresses do clients reach this node's media?
import { networkInterfaces } from 'node:os';

/** What the configuration names; else loopback in development, else every interface's own but link-local ones. */
export function decideAddresses(
  configured: readonly string[],
  mode: 'development' | 'production',
): string[] {
  if (configured.length > 0) return [...configured];
  if (mode === 'development') return ['127.0.0.1'];
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address);
}
