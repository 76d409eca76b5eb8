// What is told of one track to one subscriber? Counters, and which layers it is sent, shall be sent, and could be.
import type { DownTrackStats, LayerLimit } from '../faces.ts';
import type { DownTrackState } from './down-track-state.ts';

export function readStats(track: DownTrackState): DownTrackStats {
  const { stats } = track;
  const best = bestOf(track);
  return {
    packets: stats.packets,
    bytes: stats.bytes,
    retransmissions: stats.retransmissions,
    plisReceived: stats.plisReceived,
    nacksReceived: stats.nacksReceived,
    lost: stats.lost,
    repaired: stats.repaired,
    fractionLost: stats.fractionLost,
    roundTripMs: stats.roundTripUs === undefined ? undefined : stats.roundTripUs / 1000,
    layer: track.isLocked ? track.current?.rid : undefined,
    sent: track.isLocked ? sentOf(track) : undefined,
    target: within({ spatial: track.spatialLimit, temporal: track.temporalLimit }, best),
    best,
  };
}

/** Of simulcast each layer is a stream of its own; spatial layers inside a stream are those of SVC. */
function sentOf({ current, choice, receiver }: DownTrackState): LayerLimit {
  const { rates, rank = 0 } = current ?? {};
  const temporal = Math.min(choice.temporal, rates?.highestTemporal ?? 0);
  if (receiver.layers.length > 1) return { spatial: rank, temporal };
  return { spatial: Math.min(choice.spatial, spatialIn(rates)), temporal };
}

function bestOf({ receiver: { layers } }: DownTrackState): LayerLimit {
  const live = layers.findLast((layer) => layer.isLive()) ?? layers[0];
  const temporal = live?.rates?.highestTemporal ?? 0;
  const isSimulcast = layers.length > 1;
  return { spatial: isSimulcast ? (live?.rank ?? 0) : spatialIn(live?.rates), temporal };
}

const spatialIn = (rates: { readonly highestSpatial: number } | undefined): number =>
  Math.max(0, rates?.highestSpatial ?? 0);

const within = (limit: LayerLimit, best: LayerLimit): LayerLimit => ({
  spatial: Math.max(0, Math.min(limit.spatial, best.spatial)),
  temporal: Math.max(0, Math.min(limit.temporal, best.temporal)),
});
