// What becomes of a job? Nothing takes media in yet: each is refused in words that say so.
import { create } from '@chorale/proto';
import { type Ingress, ListIngressResponseSchema } from '@chorale/proto/livekit/ingress';
import { ChoraleError } from '@chorale/protocol';
import type { ServiceImpl } from '@chorale/rpc';

export function createJobs(): ServiceImpl<typeof Ingress> {
  return {
    createIngress: () => {
      const words = 'CreateIngress: this ingress service cannot take media in yet';
      throw new ChoraleError('unimplemented', words);
    },
    updateIngress: ({ ingressId }) => unknown(ingressId),
    deleteIngress: ({ ingressId }) => unknown(ingressId),
    // As none can be created, there is none: the empty list is the truth.
    listIngress: () => create(ListIngressResponseSchema),
  };
}

function unknown(ingressId: string): never {
  if (ingressId === '') throw new ChoraleError('invalid_argument', 'ingress_id is empty');
  throw new ChoraleError('not_found', 'ingress does not exist');
}
