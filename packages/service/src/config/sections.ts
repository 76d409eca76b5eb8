// What may a configuration file say? LiveKit's YAML names, strict: an unknown key is a problem, not a guess.
import { defaultLimits, type Limits } from '@chorale/protocol';
import { z } from 'zod';
import { type NatsConfig, natsSection, type RedisConfig, redisSection } from './distributed.ts';
import { duration } from './duration.ts';
import { type RoomConfigurationSection, roomConfigurationSection } from './room-configuration.ts';

export interface IceServerConfig {
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
}

/** Of a service that takes jobs. */
export interface JobServiceConfig {
  readonly health_port?: number | undefined;
}

/** A whole configuration, defaults applied. The schema below holds the defaults and their reasons. */
export interface Config {
  readonly port: number;
  readonly bind_addresses: readonly string[];
  readonly debug_port?: number | undefined;
  /** Addresses or CIDRs of proxies whose X-Forwarded-For is believed. */
  readonly trusted_proxies: readonly string[];
  readonly enable_participant_data_blob: boolean;
  readonly development: boolean;
  readonly keys: Readonly<Record<string, string>>;
  readonly region: string;
  readonly node: { readonly workers: number; readonly launcher: 'process' | 'inline' };
  readonly logging: { readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug' };
  readonly rtc: {
    readonly udp_port: number;
    readonly tcp_port: number | false;
    readonly node_ip: readonly string[];
    readonly ice_servers: readonly IceServerConfig[];
    readonly packet_io: 'native' | 'portable';
    readonly udp_segmentation: boolean;
    readonly congestion_control: { readonly enabled: boolean; readonly allow_pause: boolean };
  };
  readonly room: {
    readonly auto_create: boolean;
    readonly empty_timeout: number;
    readonly departure_timeout: number;
    readonly max_participants: number;
    readonly sync_streams: boolean;
    /** Milliseconds; 0: not said. */
    readonly playout_delay: {
      readonly enabled: boolean;
      readonly min: number;
      readonly max: number;
    };
    readonly enable_remote_unmute: boolean;
    readonly room_configurations: Readonly<Record<string, RoomConfigurationSection>>;
    readonly enabled_codecs: readonly { readonly mime: string; readonly fmtp_line: string }[];
  };
  readonly video: {
    /** Milliseconds. */
    readonly dynacast_pause_delay: number;
    readonly codec_regression_threshold: number;
  };
  readonly audio: { readonly active_red_encoding: boolean };
  readonly webhook: { readonly urls: readonly string[]; readonly api_key: string };
  readonly egress: JobServiceConfig;
  readonly ingress: JobServiceConfig;
  readonly limit: Readonly<Record<string, number | undefined>>;
  readonly nats?: NatsConfig;
  readonly redis?: RedisConfig;
}

const port = z.int().min(0).max(65_535);
const count = z.int().min(0);
const seconds = z
  .int()
  .min(0)
  .max(7 * 24 * 3600);

const iceServer = z.strictObject({
  urls: z.array(z.string().regex(/^(stun|stuns|turn|turns):\S+$/)).min(1),
  username: z.string().default(''),
  credential: z.string().default(''),
});

const rtc = z.strictObject({
  /** The first worker's; worker i binds `udp_port` + i. 0 lets the system choose, for tests. */
  udp_port: port.default(7882),
  /** Addresses that clients reach this node by. Empty: loopback in development, else every interface's own. */
  node_ip: z.array(z.union([z.ipv4(), z.ipv6()])).default([]),
  /** Sent to clients in JoinResponse. Empty by default: no public server is contacted unasked. */
  ice_servers: z.array(iceServer).default([]),
  packet_io: z.enum(['native', 'portable']).default('native'),
  /** Packets of equal size to one client leave as one where the kernel can cut them (native packet I/O only). */
  udp_segmentation: z.boolean().default(true),
  congestion_control: z
    .strictObject({
      /** Off: every video goes out at its best, whatever a subscriber's link is found to carry. For links that are known to be wide. */
      enabled: z.boolean().default(true),
      /**
       * May a video stop where a subscriber's link cannot carry even its lowest layer? Off by default, as LiveKit's: a picture
       * that stutters is more than none. A client says otherwise for itself by `subscriber_allow_pause`.
       */
      allow_pause: z.boolean().default(false),
    })
    .prefault({}),
});

/** ICE over TCP. Its default stands one below `udp_port`, as LiveKit's 7881 and 7882 do; 0 where that is 0. */
const rtcWithTcp = rtc
  .extend({
    /** The first worker's; worker i listens on `tcp_port` + i. 0 lets the system choose, false switches it off. */
    tcp_port: z.union([port, z.literal(false)]).optional(),
  })
  .transform(({ tcp_port, ...rest }) => ({
    ...rest,
    tcp_port: tcp_port ?? Math.max(0, rest.udp_port - 1),
  }));

const room = z.strictObject({
  auto_create: z.boolean().default(true),
  sync_streams: z.boolean().default(false),
  /** How long clients hold pictures back, milliseconds; a room may say otherwise. 0: as long as each finds right. */
  playout_delay: z
    .strictObject({
      enabled: z.boolean().default(false),
      min: count.default(0),
      max: count.default(0),
    })
    .prefault({}),
  /** Whether an application may unmute a microphone. Off by default, as LiveKit's: nobody should be heard unawares. */
  enable_remote_unmute: z.boolean().default(false),
  /** By name: what a token's `roomPreset` and CreateRoom's `room_preset` refer to. */
  room_configurations: z.record(z.string().min(1), roomConfigurationSection).default({}),
  empty_timeout: seconds.default(300),
  departure_timeout: seconds.default(20),
  max_participants: count.default(0),
  enabled_codecs: z
    .array(z.strictObject({ mime: z.string(), fmtp_line: z.string().default('') }))
    .default(
      [
        ...['audio/opus', 'audio/red', 'audio/PCMU', 'audio/PCMA'],
        ...['video/VP8', 'video/H264', 'video/VP9', 'video/AV1', 'video/H265'],
      ].map((mime) => ({ mime, fmtp_line: '' })),
    ),
});

const video = z
  .strictObject({
    /** For so long a layer that nobody watches is still sent: who changes the size of a window comes back to it. LiveKit's value. */
    dynacast_pause_delay: duration.default(5_000),
    /**
     * In a room with fewer participants a track of which somebody cannot take the codec goes to everybody in its backup codec,
     * unless its publisher wants both sent (or one, always): encoding twice costs it more than the better codec gives. LiveKit's
     * value. 0: in every room.
     */
    codec_regression_threshold: count.default(5),
  })
  .prefault({});

const audio = z
  .strictObject({
    /**
     * Is RED made for subscribers that take it where a publisher sends plain Opus? Off by default, as LiveKit's: it costs about
     * twice the audio's rate, and most publishers send RED by themselves.
     */
    active_red_encoding: z.boolean().default(false),
  })
  .prefault({});

/** What is absent has its default from `limitsOf`. */
const limit = z.strictObject(
  Object.fromEntries(Object.keys(defaultLimits).map((name) => [snake(name), count.optional()])),
);

const jobService = z
  .strictObject({
    /** `GET /` and `GET /ready`, on `bind_addresses`. Off by default. 0 takes a free one. */
    health_port: port.optional(),
  })
  .prefault({});

export const configSchema: z.ZodType<Config> = z.strictObject({
  port: port.default(7880),
  bind_addresses: z.array(z.string()).min(1).default(['127.0.0.1']),
  /** Counters and memory, on loopback only. Off by default: each question costs a collection. 0 takes a free port. */
  debug_port: port.optional(),
  /** Without one, X-Forwarded-For is not read: anybody can write it. */
  trusted_proxies: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).default([]),
  /** Participants may leave small blobs for each other. Off by default, as LiveKit's. */
  enable_participant_data_blob: z.boolean().default(false),
  development: z.boolean().default(false),
  keys: z.record(z.string().min(1), z.string().min(1)).default({}),
  region: z.string().default(''),
  node: z
    .strictObject({
      /** One media worker per core; 2 by default, as on the smallest machine worth running on. */
      workers: z.int().min(1).max(64).default(2),
      /** `process` in production: a crash costs only the worker's rooms. `inline` for tests. */
      launcher: z.enum(['process', 'inline']).default('process'),
    })
    .prefault({}),
  logging: z
    .strictObject({ level: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info') })
    .prefault({}),
  rtc: rtcWithTcp.prefault({}),
  room: room.prefault({}),
  video,
  audio,
  webhook: z
    .strictObject({
      urls: z.array(z.url({ protocol: /^https?$/ })).default([]),
      /** One of `keys`: its secret signs the events. */
      api_key: z.string().default(''),
    })
    .prefault({}),
  egress: jobService,
  ingress: jobService,
  limit: limit.prefault({}),
  nats: natsSection.exactOptional(),
  redis: redisSection.exactOptional(),
});

/** In development every client has the address of this machine. */
const developmentLimits: Partial<Limits> = { connectionsPerAddress: 1000 };

/** The limits of a configuration under their names in code. */
export function limitsOf(config: Config): Limits {
  const defaults = config.development ? { ...defaultLimits, ...developmentLimits } : defaultLimits;
  const names = Object.keys(defaultLimits) as (keyof Limits)[];
  return Object.fromEntries(
    names.map((name) => [name, config.limit[snake(name)] ?? defaults[name]]),
  ) as unknown as Limits;
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
