// What may a named room configuration say? LiveKit's RoomConfiguration in snake case; zero and empty mean the room defaults.
import { z } from 'zod';

export interface RoomConfigurationSection {
  readonly empty_timeout: number;
  readonly departure_timeout: number;
  readonly max_participants: number;
  readonly metadata: string;
  readonly min_playout_delay: number;
  readonly max_playout_delay: number;
  readonly sync_streams: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

const count = z.int().min(0).default(0);

export const roomConfigurationSection: z.ZodType<RoomConfigurationSection> = z.strictObject({
  /** Seconds. */
  empty_timeout: count,
  departure_timeout: count,
  max_participants: count,
  metadata: z.string().default(''),
  /** Milliseconds. */
  min_playout_delay: count,
  max_playout_delay: count,
  sync_streams: z.boolean().default(false),
  tags: z.record(z.string(), z.string()).default({}),
});
