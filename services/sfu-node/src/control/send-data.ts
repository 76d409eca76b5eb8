// How does an application speak to participants? A user packet without a sender, on the channel of its kind.
import { create, toBinary } from '@chorale/proto';
import {
  DataPacketSchema,
  DataPacket_Kind as Kind,
  ParticipantInfo_State as State,
  UserPacketSchema,
} from '@chorale/proto/livekit/models';
import type { SendDataRequest } from '@chorale/proto/livekit/room';
import { ChoraleError } from '@chorale/protocol';
import { readDestinations } from '../participant/data-packet.ts';
import type { Participant } from '../participant/participant.ts';
import type { Room } from '../room/room.ts';

const NONCE_BYTES = 16;

export function sendData(room: Room, request: SendDataRequest): void {
  check(room, request);
  if (room.nonces.isRepeated(request.nonce)) return;
  const { data, topic, destinationSids, destinationIdentities, nonce, kind } = request;
  const user = create(UserPacketSchema, {
    payload: data,
    destinationSids,
    destinationIdentities,
    nonce,
    ...(topic === undefined ? {} : { topic }),
  });
  const packet = create(DataPacketSchema, { kind, value: { case: 'user', value: user } });
  const destinations = readDestinations(room, packet);
  packet.destinationIdentities = destinations.filter((identity) => identity !== '');
  const receivers = [...room.participants.values()].filter(
    ({ identity }) => destinations.length === 0 || destinations.includes(identity),
  );
  const bytes = toBinary(DataPacketSchema, packet);
  if (kind !== Kind.LOSSY) return sendReliable(room, receivers, bytes);
  sendNow(room, receivers.filter(isActive), { label: '_lossy', data: bytes });
}

const isActive = ({ state }: Participant): boolean => state === State.ACTIVE;

/** Who is still connecting gets it when its channel opens. */
function sendReliable(room: Room, receivers: readonly Participant[], data: Uint8Array): void {
  for (const { reliableOpen, held } of receivers) if (!reliableOpen) held.add(data);
  const open = receivers.filter(({ reliableOpen }) => reliableOpen);
  sendNow(room, open, { label: '_reliable', data });
}

function sendNow(
  { host }: Room,
  receivers: readonly Participant[],
  message: { readonly label: string; readonly data: Uint8Array },
): void {
  const transports = receivers.map(({ subscriberTransport }) => subscriberTransport);
  host.send({ kind: 'sendData', transports, ...message });
}

function check(room: Room, { nonce, data }: SendDataRequest): void {
  if (nonce.length !== 0 && nonce.length !== NONCE_BYTES) {
    throw new ChoraleError('invalid_argument', `nonce must have ${NONCE_BYTES} bytes, or none`);
  }
  const limitBytes = room.settings.limits.dataPacketBytes - 1024;
  if (data.length > limitBytes) {
    throw new ChoraleError('invalid_argument', `data exceeds ${limitBytes} bytes`);
  }
}
