// How busy is a media worker? By what it counted between two looks; rooms placed since weigh as if they were at work.
import type { GetLoadResponse } from '@chorale/proto/chorale/worker_control';

/** What a worker has counted since it started, and when it said so. */
export type LoadReading = Pick<
  GetLoadResponse,
  'cpuUs' | 'packetsSent' | 'participants' | 'readAtUs'
>;

export interface MeasuredLoad {
  /** Share of a core, from 0. */
  readonly cpuShare: number;
  readonly packetsPerSecond: number;
  /** As of the last look. */
  readonly participants: number;
}

export const NO_LOAD: MeasuredLoad = { cpuShare: 0, packetsPerSecond: 0, participants: 0 };

/** What a forwarded packet costs. Workers that share a process are told apart by their packets alone. */
const US_PER_PACKET = 4;
/** What a room that was just placed is taken for: its participants are still joining. */
const NEW_ROOM_SHARE = 0.05;
/** Smaller differences are noise, and decide nothing. */
const STEP = 0.02;

/** The load between two readings of one worker. */
export function measureLoad(before: LoadReading, after: LoadReading): MeasuredLoad {
  const { participants } = after;
  const elapsedUs = Number(after.readAtUs - before.readAtUs);
  if (elapsedUs <= 0) return { ...NO_LOAD, participants };
  return {
    participants,
    cpuShare: Number(after.cpuUs - before.cpuUs) / elapsedUs,
    packetsPerSecond: (Number(after.packetsSent - before.packetsSent) * 1e6) / elapsedUs,
  };
}

/** `newcomers`: rooms placed since the load was measured. In whole steps, so that equally busy workers compare as equal. */
export function busyness({ cpuShare, packetsPerSecond }: MeasuredLoad, newcomers: number): number {
  const share = Math.max(cpuShare, (packetsPerSecond * US_PER_PACKET) / 1e6);
  return Math.round((share + newcomers * NEW_ROOM_SHARE) / STEP);
}
