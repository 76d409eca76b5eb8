// What can this processor do, and who made it? As Linux says; nothing is known elsewhere.
import { readFileSync } from 'node:fs';

export interface Cpu {
  readonly maker: 'intel' | 'amd' | 'other';
  /** As `/proc/cpuinfo` names them. */
  readonly flags: ReadonlySet<string>;
}

/** Undefined where this is no x86-64 Linux. */
export function readCpu(): Cpu | undefined {
  if (process.arch !== 'x64' || process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync('/proc/cpuinfo', 'utf8');
    const flags = /^flags\s*:(.*)$/m.exec(text)?.[1]?.trim().split(' ');
    return { maker: makerOf(text), flags: new Set(flags) };
  } catch {
    return undefined;
  }
}

function makerOf(text: string): Cpu['maker'] {
  if (text.includes('GenuineIntel')) return 'intel';
  return text.includes('AuthenticAMD') ? 'amd' : 'other';
}
