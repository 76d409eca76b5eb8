// What session does this request ask for? Query or join_request, with the admission's grants.
import type { StartSession } from '@chorale/proto/chorale/relay';
import type { Limits } from '@chorale/protocol';
import type { Admission } from './admit.ts';
import { readJoinRequest } from './join-request.ts';
import { checkLengths } from './lengths.ts';
import { readAttributes, readQuery } from './query.ts';
import { Refusal } from './refusal.ts';

export type SignalVersion = 'v0' | 'v1';

/** Throws a Refusal. The result is whole: what the relay sends first. */
export function readStart(
  version: SignalVersion,
  query: URLSearchParams,
  admission: Admission,
  limits: Limits,
): StartSession {
  const { grants } = admission;
  const asked =
    version === 'v1'
      ? readJoinRequest(query, limits.joinRequestBytes)
      : { start: readQuery(query), metadata: '', attributes: readAttributes(query) };
  applyWishes(grants, asked.metadata, asked.attributes);
  const publish = query.get('publish') ?? '';
  if (publish !== '') {
    grants.identity = `${grants.identity}#${publish}`.slice(0, limits.identityLength);
    grants.canSubscribe = false;
  }
  checkLengths(grants, limits);
  asked.start.roomName = admission.roomName;
  asked.start.grants = grants;
  return asked.start;
}

function applyWishes(
  grants: Admission['grants'],
  metadata: string,
  attributes: Readonly<Record<string, string>>,
): void {
  if (metadata === '' && Object.keys(attributes).length === 0) return;
  if (!grants.canUpdateOwnMetadata) {
    throw new Refusal(401, 'the token does not grant canUpdateOwnMetadata');
  }
  if (metadata !== '') grants.metadata = metadata;
  grants.attributes = { ...grants.attributes, ...attributes };
}
