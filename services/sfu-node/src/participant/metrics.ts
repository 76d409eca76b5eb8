// How does a participant report metrics, and who reads them? Whoever has the grant, and never its own.
import { create, toBinary } from '@chorale/proto';
import type { MetricsBatch } from '@chorale/proto/livekit/metrics';
import { DataPacketSchema, DataPacket_Kind as Kind } from '@chorale/proto/livekit/models';
import type { SenderMetrics } from '../room/metrics-relay.ts';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';

/** Of all its batches the one that travelled fastest tells best how the sender's clock differs from ours. */
export function takeMetrics(room: Room, sender: Participant, batch: MetricsBatch): void {
  const nowMs = room.deps.clock.nowUs() / 1000;
  const offsetMs = nowMs - Number(batch.timestampMs);
  sender.metricsOffsetMs = Math.min(sender.metricsOffsetMs, offsetMs);
  const shownAs = sender.grants.hidden ? '' : sender.identity;
  room.metrics.add({ senderIdentity: sender.identity, shownAs }, batch, sender.metricsOffsetMs);
}

export function sendMetrics(room: Room, gathered: readonly SenderMetrics[]): void {
  const readers = [...room.participants.values()].filter(
    ({ grants }) => grants.canSubscribeMetrics,
  );
  for (const { senderIdentity, batch } of gathered) {
    const transports = readers
      .filter(({ identity }) => identity !== senderIdentity)
      .map(({ subscriberTransport }) => subscriberTransport);
    if (transports.length === 0) continue;
    const data = write(room, senderIdentity, batch);
    if (data.length > room.settings.limits.dataPacketBytes) {
      room.logger.debug({ participant: senderIdentity }, 'metrics too large to pass on');
    } else {
      room.host.send({ kind: 'sendData', transports, label: '_reliable', data });
    }
  }
}

function write(room: Room, senderIdentity: string, batch: MetricsBatch): Uint8Array {
  const sender = room.participants.get(senderIdentity);
  const named = sender !== undefined && !sender.grants.hidden;
  return toBinary(
    DataPacketSchema,
    create(DataPacketSchema, {
      kind: Kind.RELIABLE,
      participantIdentity: named ? senderIdentity : '',
      participantSid: named ? sender.sid : '',
      value: { case: 'metrics', value: batch },
    }),
  );
}
