// Which faults must a run find? Only for its test: one input in many throws, or is read for ever, or nothing is wrong.
import type { ParserTrial } from '@chorale/rtp/testing';

const seeds = [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)];

const isPlanted = (bytes: Uint8Array, offset: number, lengthBytes: number): boolean =>
  lengthBytes > 0 && (bytes[offset] ?? 0) >= 0x80;

export const allTrials = (): readonly ParserTrial[] => [
  { name: 'sound', seeds, parse: () => undefined },
  {
    name: 'throws',
    seeds,
    parse(bytes, offset, lengthBytes): void {
      if (isPlanted(bytes, offset, lengthBytes)) throw new RangeError('planted');
    },
  },
  {
    name: 'hangs',
    seeds,
    parse(bytes, offset, lengthBytes): void {
      while (isPlanted(bytes, offset, lengthBytes));
    },
  },
];
