// Is what a participant says of itself short enough? By token and by request alike.
import type { AccessClaims } from '@chorale/auth';
import type { Limits } from '@chorale/protocol';
import { Refusal } from './refusal.ts';

type Names = Pick<AccessClaims, 'identity' | 'name' | 'metadata' | 'attributes'>;

/** Throws a Refusal that names the first that is too long. */
export function checkLengths(names: Names, limits: Limits): void {
  checkLength('identity', names.identity, limits.identityLength);
  checkLength('name', names.name ?? '', limits.participantNameLength);
  checkLength('metadata', names.metadata ?? '', limits.metadataBytes);
  checkLength('attributes', JSON.stringify(names.attributes ?? {}), limits.attributesBytes);
}

export function checkLength(what: string, text: string, limit: number): void {
  if (Buffer.byteLength(text) <= limit) return;
  throw new Refusal(400, `the ${what} exceeds ${limit} bytes`);
}
