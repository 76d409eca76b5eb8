// What does a room hold? Its participants and who may be told what; never a packet.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '@chorale/async';
import type { LogEntry } from '@chorale/bus';
import type { Sharing } from '@chorale/media';
import { createSid, type Limits } from '@chorale/protocol';
import type { Logger } from '@chorale/telemetry';
import type { HostCommand, HostEvent } from '../host/messages.ts';
import type { Participant } from '../participant/participant.ts';
import { CandidateMemory } from './candidate-memory.ts';
import type { RoomWishes } from './configure.ts';
import type { MetricsRelay } from './metrics-relay.ts';
import { NonceLog } from './nonce-log.ts';
import type { ParticipantNews } from './participant-news.ts';
import { ReliableCache } from './reliable-cache.ts';

/** Commands go to the media host in order; its events come back the same way. */
export interface HostPort extends Disposable {
  send(command: HostCommand): void;
}

export interface RoomSettings {
  /** Whether an application may unmute a track. */
  readonly remoteUnmute: 'allowed' | 'refused';
  /** Seconds that a room stays open before anyone has joined. */
  readonly emptyTimeoutSeconds: number;
  /** Seconds that it stays after the last participant has left. */
  readonly departureTimeoutSeconds: number;
  /** 0: no limit but the node's. */
  readonly maxParticipants: number;
  readonly metadata: string;
  /** Kept for whoever sorts rooms; clients are not told. */
  readonly tags: Readonly<Record<string, string>>;
  /** Bounds of what receivers hold back, 0: theirs to choose. Kept: no packet carries them yet. */
  readonly minPlayoutDelayMs: number;
  readonly maxPlayoutDelayMs: number;
  /** Audio and video of one source share a stream id, so that browsers play them in step. */
  readonly syncStreams: boolean;
  /** May videos stop where a subscriber's link is too narrow? Unless its client says. */
  readonly pauses: 'yes' | 'no';
  /** 'all': what links were found to carry is not obeyed. */
  readonly sharing: Sharing;
  /** For so long a layer that nobody watches is still asked for. */
  /** Is RED made where a publisher sends plain Opus? */
  readonly redundancy: 'made' | 'passed';
  readonly dynacastPauseDelayMs: number;
  /** With fewer participants one codec that everybody can take is preferred to two; 0: always. */
  readonly codecRegressionThreshold: number;
  /** By name: what a token or an application may ask for. */
  readonly presets: Readonly<Record<string, RoomWishes>>;
  /** Participants may store data blobs. */
  readonly dataBlobs: 'on' | 'off';
  readonly enabledCodecs: readonly { readonly mime: string; readonly fmtp_line: string }[];
  readonly iceServers: readonly IceServerFacts[];
  readonly limits: Limits;
  readonly nodeId: string;
  readonly region: string;
}

export interface IceServerFacts {
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
}

export interface RoomDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Opens the room's media host; `onEvent` is called once per event, in order, never within `send`. */
  readonly openHost: (epoch: string, onEvent: (event: HostEvent) => void) => HostPort;
  /** Takes what receivers of webhooks will be told. Never waits, never throws. */
  readonly emit: (entry: LogEntry) => void;
  /** The room has closed and let go of everything. */
  readonly onClosed: (room: Room) => void;
}

/** One life of a room name. State only: each verb is a file beside this one. */
export class Room {
  readonly sid: string = createSid('RM_');
  /** Names this life to the media host: what another life sent is dropped. */
  readonly epoch: string = randomUUID();
  readonly name: string;
  settings: RoomSettings;
  readonly deps: RoomDeps;
  readonly logger: Logger;
  readonly createdAtMs: number;
  /** Ends a frame that we injected, so that E2EE clients know it. */
  readonly sifTrailer: Uint8Array = randomBytes(16);
  /** By identity, in the order of joining. */
  readonly participants: Map<string, Participant> = new Map();
  /** Transport id → whose it is. */
  readonly transports: Map<string, Participant> = new Map();
  readonly reliable: ReliableCache;
  readonly candidates: CandidateMemory = new CandidateMemory();
  readonly nonces: NonceLog = new NonceLog();
  news!: ParticipantNews;
  metrics!: MetricsRelay;
  /** Sids of who spoke at the last report, with their level. */
  speaking: ReadonlyMap<string, number> = new Map();
  metadata: string;
  /** Someone records, as everyone was told last. */
  recorded = false;
  /** The counts that everyone was told last, and when they will be told again. */
  toldCounts = '';
  counting: Disposable | undefined;
  closed = false;
  idle: Disposable | undefined;
  host!: HostPort;
  /** Called when the last participant has left. */
  onDeserted: () => void = () => undefined;

  constructor(name: string, settings: RoomSettings, deps: RoomDeps) {
    this.name = name;
    this.settings = settings;
    this.deps = deps;
    this.createdAtMs = Math.floor(deps.clock.nowUs() / 1000);
    this.logger = deps.logger.child({ room: name, roomSid: this.sid });
    this.metadata = settings.metadata;
    this.reliable = new ReliableCache(deps.clock);
  }
}
