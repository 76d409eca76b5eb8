// What becomes of a job? Nothing records yet: each is checked, then refused in words that say so.
import { create } from '@chorale/proto';
import { type Egress, ListEgressResponseSchema } from '@chorale/proto/livekit/egress';
import { ChoraleError, findReceiverProblem } from '@chorale/protocol';
import type { ServiceImpl } from '@chorale/rpc';

interface StartRequest {
  readonly webhooks: readonly { readonly url: string }[];
}

export function createJobs(): ServiceImpl<typeof Egress> {
  return {
    startEgress: refuse('StartEgress'),
    startRoomCompositeEgress: refuse('StartRoomCompositeEgress'),
    startWebEgress: refuse('StartWebEgress'),
    startParticipantEgress: refuse('StartParticipantEgress'),
    startTrackCompositeEgress: refuse('StartTrackCompositeEgress'),
    startTrackEgress: refuse('StartTrackEgress'),
    updateLayout: ({ egressId }) => unknown(egressId),
    updateStream: ({ egressId }) => unknown(egressId),
    stopEgress: ({ egressId }) => unknown(egressId),
    // As none can be started, there is none: the empty list is the truth.
    listEgress: () => create(ListEgressResponseSchema),
  };
}

const refuse =
  (method: string) =>
  ({ webhooks }: StartRequest): never => {
    checkReceivers(webhooks);
    throw new ChoraleError('unimplemented', `${method}: this egress service cannot record yet`);
  };

function checkReceivers(webhooks: StartRequest['webhooks']): void {
  for (const [index, { url }] of webhooks.entries()) {
    const problem = findReceiverProblem(url);
    if (problem === undefined) continue;
    throw new ChoraleError('invalid_argument', `webhooks[${index}].url ${problem}`);
  }
}

function unknown(egressId: string): never {
  if (egressId === '') throw new ChoraleError('invalid_argument', 'egress_id is empty');
  throw new ChoraleError('not_found', 'egress does not exist');
}
