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
  const transports = [...room.participants.values()]
    .filter(({ identity }) => destinations.length === 0 || destinations.includes(identity))
    .filter(({ state }) => kind === Kind.RELIABLE || state === State.ACTIVE)
    .map(({ subscriberTransport }) => subscriberTransport);
  const label = kind === Kind.LOSSY ? '_lossy' : '_reliable';
  room.host.send({ kind: 'sendData', transports, label, data: toBinary(DataPacketSchema, packet) });
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
