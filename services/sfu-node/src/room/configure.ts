// What is a new room like? The configuration's defaults, under a named preset, under what its opener asks for.
import type { RoomConfiguration } from '@chorale/proto/livekit/room';
import { ChoraleError } from '@chorale/protocol';
import type { RoomSettings } from './room.ts';

/** Zero and empty mean: as below. */
export type RoomWishes = Readonly<
  Partial<
    Pick<
      RoomConfiguration,
      | 'emptyTimeout'
      | 'departureTimeout'
      | 'maxParticipants'
      | 'metadata'
      | 'minPlayoutDelay'
      | 'maxPlayoutDelay'
      | 'syncStreams'
      | 'tags'
      | 'agents'
      | 'egress'
    >
  >
>;

/** Throws invalid_argument for a preset that nobody has configured, and for metadata that is too long. */
export function configureRoom(
  defaults: RoomSettings,
  preset: string,
  asked: RoomWishes | undefined,
): RoomSettings {
  const layers = [findPreset(defaults, preset), asked ?? {}];
  const settings = layers.reduce<RoomSettings>(withWishes, defaults);
  const limitBytes = defaults.limits.metadataBytes;
  if (Buffer.byteLength(settings.metadata) <= limitBytes) return settings;
  throw new ChoraleError('invalid_argument', `metadata exceeds ${limitBytes} bytes`);
}

function findPreset({ presets }: RoomSettings, name: string): RoomWishes {
  if (name === '') return {};
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset === undefined) throw new ChoraleError('invalid_argument', 'no such room preset');
  return preset;
}

function withWishes(settings: RoomSettings, wishes: RoomWishes): RoomSettings {
  return {
    ...settings,
    emptyTimeoutSeconds: wishes.emptyTimeout || settings.emptyTimeoutSeconds,
    departureTimeoutSeconds: wishes.departureTimeout || settings.departureTimeoutSeconds,
    maxParticipants: wishes.maxParticipants || settings.maxParticipants,
    metadata: wishes.metadata || settings.metadata,
    minPlayoutDelayMs: wishes.minPlayoutDelay || settings.minPlayoutDelayMs,
    maxPlayoutDelayMs: wishes.maxPlayoutDelay || settings.maxPlayoutDelayMs,
    syncStreams: wishes.syncStreams || settings.syncStreams,
    tags: { ...settings.tags, ...wishes.tags },
  };
}
