// Where does a data packet go? Stamped with its sender, to those it names or to everyone else.
import { fromBinary, toBinary } from '@chorale/proto';
import {
  type DataPacket,
  DataPacketSchema,
  DataPacket_Kind as Kind,
  ParticipantInfo_State as State,
} from '@chorale/proto/livekit/models';
import type { HostEvent } from '../host/messages.ts';
import { isAgent } from '../room/kinds.ts';
import type { CachedPacket } from '../room/reliable-cache.ts';
import type { Room } from '../room/room.ts';
import { readDestinations, stamp } from './data-packet.ts';
import { forwardDataTrack } from './forward-data-track.ts';
import { takeMetrics } from './metrics.ts';
import type { Participant } from './participant.ts';

const RELIABLE = '_reliable';
const LOSSY = '_lossy';
const DATA_TRACK = '_data_track';

export function handleData(
  room: Room,
  sender: Participant,
  { label, data }: Extract<HostEvent, { kind: 'data' }>,
): void {
  if (!sender.grants.canPublishData || data.length > room.settings.limits.dataPacketBytes) return;
  if (label === DATA_TRACK) return forwardDataTrack(room, sender, data);
  room.news.flushIfWaiting(sender.identity);
  if (label === RELIABLE || label === LOSSY) return routePacket(room, sender, label, data);
  // Channels of other labels are older than data packets: their bytes go to everyone as they are.
  room.host.send({ kind: 'sendData', transports: receiversOf(room, sender, []), label, data });
}

/**
 * A channel towards the participant has opened: what was said a moment ago is not lost on who joins. Until the room knows
 * that it is open nothing reliable is sent on it, so that nothing comes twice.
 */
export function openChannel(
  room: Room,
  receiver: Participant,
  { transport, label }: Extract<HostEvent, { kind: 'dataChannelOpened' }>,
): void {
  if (label !== RELIABLE || transport !== receiver.subscriberTransport) return;
  if (receiver.reliableOpen) return;
  receiver.reliableOpen = true;
  const packets = room.reliable.recent(receiver.joinedAtMs * 1000);
  for (const packet of packets) replay(room, receiver, packet);
  for (const data of receiver.held.take()) {
    room.host.send({ kind: 'sendData', transports: [transport], label, data });
  }
}

export function replay(room: Room, receiver: Participant, packet: CachedPacket): void {
  const { destinations, senderIdentity, bytes } = packet;
  if (senderIdentity === receiver.identity) return;
  if (destinations.length > 0 && !destinations.includes(receiver.identity)) return;
  const transports = [receiver.subscriberTransport];
  room.host.send({ kind: 'sendData', transports, label: RELIABLE, data: bytes });
}

function routePacket(room: Room, sender: Participant, label: string, data: Uint8Array): void {
  const packet = parse(data);
  if (packet === undefined || !mayPass(sender, packet)) return;
  packet.kind = label === RELIABLE ? Kind.RELIABLE : Kind.LOSSY;
  if (label === RELIABLE && isRepeated(sender, packet.sequence)) return;
  if (packet.value.case === 'metrics') return takeMetrics(room, sender, packet.value.value);
  if (packet.value.case === 'user' && room.nonces.isRepeated(packet.value.value.nonce)) return;
  const destinations = readDestinations(room, packet);
  stamp(packet, sender, destinations);
  const bytes = toBinary(DataPacketSchema, packet);
  if (label === RELIABLE) remember(room, sender, packet, destinations, bytes);
  const receivers = receiversOf(room, sender, destinations, label);
  room.host.send({ kind: 'sendData', transports: receivers, label, data: bytes });
}

function parse(data: Uint8Array): DataPacket | undefined {
  try {
    return fromBinary(DataPacketSchema, data);
  } catch {
    return;
  }
}

/** Speaker updates are the server's to say; transcription is an agent's. */
function mayPass({ grants }: Participant, { value }: DataPacket): boolean {
  if (value.case === undefined || value.case === 'speaker') return false;
  return value.case !== 'transcription' || isAgent(grants);
}

/** After a resume a client sends again what may not have arrived. Sequence 0 is that of older clients. */
function isRepeated(sender: Participant, sequence: number): boolean {
  if (sequence === 0) return false;
  if (sequence <= sender.lastReliable) return true;
  sender.lastReliable = sequence;
  return false;
}

function remember(
  room: Room,
  sender: Participant,
  { sequence }: DataPacket,
  destinations: readonly string[],
  bytes: Uint8Array,
): void {
  const { sid: senderSid, identity: senderIdentity } = sender;
  room.reliable.add({ senderSid, senderIdentity, sequence, destinations, bytes });
}

/** Lossy packets go to active participants only: the others could not hear them in time. */
function receiversOf(
  room: Room,
  sender: Participant,
  destinations: readonly string[],
  label: string = LOSSY,
): string[] {
  const transports: string[] = [];
  for (const receiver of room.participants.values()) {
    const isMeant = destinations.length === 0 || destinations.includes(receiver.identity);
    if (!isMeant || receiver === sender) continue;
    const hears = label === RELIABLE ? receiver.reliableOpen : isActive(receiver);
    if (hears) transports.push(receiver.subscriberTransport);
  }
  return transports;
}

const isActive = ({ state }: Participant): boolean => state === State.ACTIVE;
