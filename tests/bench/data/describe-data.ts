// How does whoever ran the bench read what data costs?
import { table } from '../table.ts';
import type { DataFigures } from './measure-data.ts';

const HEAD = [
  'receivers',
  'way',
  'messages/s',
  'µs/message',
  'of it idle',
  '/ floor',
  'lost',
  'disordered',
  'repeated',
  'lossy lost %',
];

export function describeData({ rows, floor }: DataFigures): string {
  const cells = rows.map((row) => [
    String(row.receivers),
    row.way,
    String(row.perSecond),
    row.usPerMessage.toFixed(1),
    row.idleUsPerMessage.toFixed(1),
    (row.usPerMessage / floor.messageUs).toFixed(1),
    String(row.lost),
    String(row.disordered),
    String(row.repeated),
    row.lossyLostPercent.toFixed(2),
  ]);
  return [
    'data, 1 kB reliable messages and a fifth as many lossy ones, from one participant to all, LiveKit SDK:',
    'CPU of supervisor and workers per delivered message; impaired: 1 % lost and 5 % reordered, each way',
    table([HEAD, ...cells]),
    '',
    `floor of this run: ${floor.messageUs.toFixed(1)} µs (AES-GCM record, sendto, half a SACK received and opened)`,
    '',
  ].join('\n');
}
