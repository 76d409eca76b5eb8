// What does a room in a unit test look like? A real one on a clock of its own; what its media host and its clients are told is kept.
import { createFakeClock, type FakeClock } from '@chorale/async';
import type { BusStream } from '@chorale/bus';
import { create, fromBinary } from '@chorale/proto';
import { type RelayResponse, RelayResponseSchema } from '@chorale/proto/chorale/relay';
import { type TrackInfo, TrackInfoSchema, TrackType } from '@chorale/proto/livekit/models';
import { type SignalResponse, SignalResponseSchema } from '@chorale/proto/livekit/rtc';
import { defaultLimits } from '@chorale/protocol';
import { createLogger } from '@chorale/telemetry';
import type { HostCommand, HostEvent } from '../host/messages.ts';
import type { Participant } from '../participant/participant.ts';
import { participant } from '../participant/participant-kit.ts';
import { createRoom } from './create-room.ts';
import { syncPublications } from './publications.ts';
import type { Room, RoomSettings } from './room.ts';
import { SignalSession } from './signal-session.ts';

type Message = SignalResponse['message'];

export interface TestRoom {
  readonly room: Room;
  readonly clock: FakeClock;
  /** To its media host, in order. */
  readonly commands: HostCommand[];
  /** As the media host would. */
  readonly say: (event: HostEvent) => void;
}

const settings: RoomSettings = {
  ...{ remoteUnmute: 'refused', dataBlobs: 'off', syncStreams: false },
  ...{ emptyTimeoutSeconds: 300, departureTimeoutSeconds: 20, maxParticipants: 0 },
  ...{
    pauses: 'no',
    sharing: 'by estimate',
    redundancy: 'passed',
    dynacastPauseDelayMs: 5_000,
    codecRegressionThreshold: 5,
  },
  ...{ metadata: '', tags: {}, minPlayoutDelayMs: 0, maxPlayoutDelayMs: 0, presets: {} },
  ...{ enabledCodecs: [], iceServers: [], limits: defaultLimits, nodeId: 'ND_1', region: '' },
};

export function openTestRoom(changes: Partial<RoomSettings> = {}): TestRoom {
  const clock = createFakeClock();
  const commands: HostCommand[] = [];
  let say: TestRoom['say'] = () => undefined;
  const room = createRoom(
    'lab',
    { ...settings, ...changes },
    {
      clock,
      logger: createLogger('silent'),
      emit: () => undefined,
      onClosed: () => undefined,
      openHost: (_epoch, onEvent) => {
        say = onEvent;
        const send = (command: HostCommand): void => void commands.push(command);
        return { send, [Symbol.dispose]: () => undefined };
      },
    },
  );
  return { room, clock, commands, say: (event) => say(event) };
}

export interface Guest {
  readonly participant: Participant;
  /** What its client was told, in order. */
  readonly heard: Message[];
  /** What it was told of this kind. */
  readonly told: <C extends NonNullable<Message['case']>>(
    name: C,
  ) => Extract<Message, { case: C }>['value'][];
}

/** Joins without a handshake: it is there, and its transports are. */
export function enter({ room }: TestRoom, guest: Participant | string): Guest {
  const who = typeof guest === 'string' ? participant(guest) : guest;
  const heard: Message[] = [];
  who.session = new SignalSession(recordTo(heard));
  room.participants.set(who.identity, who);
  for (const id of [who.publisherTransport, who.subscriberTransport]) room.transports.set(id, who);
  const told: Guest['told'] = (name) =>
    heard.flatMap((message) => (message.case === name ? [message.value as never] : []));
  return { participant: who, heard, told };
}

/** Announced and offered in one: public at once. `type` is video unless `facts` say otherwise. */
export function publishTrack(
  { room }: TestRoom,
  { participant: publisher }: Guest,
  facts: Partial<Omit<TrackInfo, '$typeName' | '$unknown'>> & { readonly sid: string },
): void {
  const info = create(TrackInfoSchema, { type: TrackType.VIDEO, ...facts });
  const { sid: cid } = info;
  const media = info.type === TrackType.VIDEO ? 'video' : 'audio';
  const mimeType = info.mimeType || (media === 'video' ? 'video/VP8' : 'audio/opus');
  const section = {
    mid: cid,
    cid,
    media,
    mimeType,
    mimeTypes: [mimeType],
    simulcast: false,
  } as const;
  publisher.pending.set(cid, { cid, info });
  publisher.sections = [...publisher.sections, section];
  syncPublications(room, publisher);
}

/** A session's stream whose other end reads everything at once. */
export function recordTo(heard: Message[]): BusStream {
  return {
    incoming: (async function* () {})(),
    aborted: new AbortController().signal,
    send(frame): Promise<void> {
      const signal = readSignal(fromBinary(RelayResponseSchema, frame));
      if (signal !== undefined) heard.push(signal);
      return Promise.resolve();
    },
    end: () => undefined,
    abort: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

const readSignal = ({ message }: RelayResponse): Message | undefined =>
  message.case === 'signal' ? fromBinary(SignalResponseSchema, message.value).message : undefined;
