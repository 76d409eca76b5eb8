// Where does a packet of a data track go? To each subscriber under that subscriber's handle; all else passes untouched.
//
//  0                   1                   2                   3
//  |ver|S|F|X|     reserved      |            handle             |
//  |           sequence          |         frame number          |
//  |                          timestamp                          |
import { ParticipantInfo_State as State } from '@chorale/proto/livekit/models';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';

const HEADER_BYTES = 12;
const HANDLE_OFFSET = 2;
const LABEL = '_data_track';

/** Packets of no track of the sender's, or too short for a header, are dropped. */
export function forwardDataTrack(room: Room, sender: Participant, data: Uint8Array): void {
  if (data.length < HEADER_BYTES) return;
  const handle = ((data[HANDLE_OFFSET] ?? 0) << 8) | (data[HANDLE_OFFSET + 1] ?? 0);
  const info = sender.dataTracks.get(handle);
  if (info === undefined) return;
  for (const viewer of room.participants.values()) {
    const subscription = viewer.dataSubscriptions.get(info.sid);
    if (subscription === undefined || viewer.state !== State.ACTIVE) continue;
    const copy = data.slice();
    copy[HANDLE_OFFSET] = subscription.handle >> 8;
    copy[HANDLE_OFFSET + 1] = subscription.handle & 255;
    const transports = [viewer.subscriberTransport];
    room.host.send({ kind: 'sendData', transports, label: LABEL, data: copy });
  }
}
