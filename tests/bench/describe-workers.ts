// How does whoever ran the bench read what two workers cost? A line a case, and what two are of one.
import { availableParallelism } from 'node:os';
import type { WorkersFigures } from './measure-workers.ts';

/** Two workers, and what sends to and receives from them. */
const CORES_FOR_TWICE = 4;

export function describeWorkers(figures: readonly WorkersFigures[]): string {
  return ['', 'workers', ...figures.map(describe), ...compareCosts(figures), '', ''].join('\n');
}

function describe(row: WorkersFigures): string {
  const rooms = row.rooms === 1 ? 'one room' : `${row.rooms} rooms`;
  const way = row.piped ? ', by a pipe' : '';
  return (
    `${rooms} of ${row.subscribersPerRoom} on ${row.workers}${way}:` +
    ` ${row.usPerPacket.toFixed(2)} µs/packet, ${row.packetsPerSecond.toFixed(0)} packets/s,` +
    ` loss ${row.lossPercent.toFixed(3)} %`
  );
}

function compareCosts(figures: readonly WorkersFigures[]): string[] {
  const costOf = (rooms: number, workers: number): number =>
    figures.find((row) => row.rooms === rooms && row.workers === workers)?.usPerPacket ??
    Number.NaN;
  const ratio = (rooms: number): string => (costOf(rooms, 2) / costOf(rooms, 1)).toFixed(3);
  const cores = availableParallelism();
  return [
    `cost per packet on two workers, of that on one: two rooms ${ratio(2)}, one room by a pipe ${ratio(1)}`,
    `1.8 × the packets on two workers: not shown, needs four free cores` +
      (cores < CORES_FOR_TWICE ? ` (${cores} here)` : ' and a load that fills two workers'),
  ];
}
