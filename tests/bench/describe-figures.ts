// How does whoever ran the bench read it? A table with the floor beside each figure.
import type { Figures } from './measure.ts';
import { table } from './table.ts';

export function describeFigures(figures: Figures): string {
  const { floor, profile, memory, coldJoins, warmJoins } = figures;
  const rows = figures.forwarding.map((row) => [
    String(row.subscribers),
    row.packetsPerSecond.toFixed(0),
    row.usPerPacket.toFixed(2),
    (row.usPerPacket / floor.sendtoUs).toFixed(1),
    (row.usPerPacket / (floor.sendmmsgUs + sealOf(figures))).toFixed(1),
    row.lossPercent.toFixed(3),
    row.delayP50Ms.toFixed(2),
    row.delayP99Ms.toFixed(2),
  ]);
  return [
    `forwarding, SRTP ${profile}, 1 publisher (1.5 Mbit/s VP8 and Opus), CPU of supervisor and workers`,
    table([HEAD, ...rows]),
    '',
    `floor of this run, 1,100-byte packets: sendto ${floor.sendtoUs.toFixed(2)} µs,` +
      ` sendmmsg ${floor.sendmmsgUs.toFixed(2)} µs (in runs of two ${floor.pairsUs.toFixed(2)}),` +
      ` AES-GCM ${floor.sealUs.toFixed(2)} µs, AES-CM through EVP ${floor.sealCmUs.toFixed(2)} µs`,
    `join, two transports: ${warmJoins.cpuMs.toFixed(1)} ms CPU` +
      ` (the first ${coldJoins.joins} after the start: ${coldJoins.cpuMs.toFixed(1)} ms);` +
      ` first packet p50 ${warmJoins.firstPacketP50Ms.toFixed(0)} ms,` +
      ` p95 ${warmJoins.firstPacketP95Ms.toFixed(0)} ms;` +
      ` first video p50 ${warmJoins.firstVideoP50Ms.toFixed(0)} ms`,
    `idle: ${figures.idleMsPerSecond.toFixed(2)} ms CPU a second`,
    `memory per subscriber beyond the fiftieth: worker ${memory.workerPssKb.toFixed(0)} kB PSS,` +
      ` ${memory.workerCollectedKb.toFixed(0)} kB after collections` +
      ` (${memory.workerHeapKb.toFixed(0)} kB of them ours);` +
      ` supervisor ${memory.supervisorHeapKb.toFixed(0)} kB of heap`,
    '',
  ].join('\n');
}

const sealOf = ({ profile, floor }: Figures): number =>
  profile === 'gcm' ? floor.sealUs : floor.sealCmUs;

const HEAD = [
  'N',
  'packets/s',
  'µs/packet',
  '/ sendto',
  '/ (mmsg+seal)',
  'loss %',
  'p50 ms',
  'p99 ms',
];
