// With which instructions should OpenSSL hash in a media worker? Decided before the process starts, by an environment variable.
import { readCpu } from './cpu.ts';

/** Bit 29 of EBX in leaf 7 of CPUID: the SHA extensions. */
const WITHOUT_SHA = ':~0x20000000';

/**
 * Where OpenSSL sees SHA instructions it hashes eight messages two by two; with AVX2 alone it takes eight at once. Measured per
 * 1,100-byte packet: on Intel 0.51 and 0.31 µs, on AMD's fourth Zen 0.27 and 0.17. A single message is slower then (1.05 instead
 * of 0.55 µs), but a worker's packets come many at a time. Empty on other machines, and where somebody has chosen already.
 */
export function workerEnvironment(
  environment: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  if (environment['OPENSSL_ia32cap'] !== undefined || !isFasterWithout()) return {};
  return { OPENSSL_ia32cap: WITHOUT_SHA };
}

/** AMD's earlier ones have narrower vectors beside the same SHA instructions; those that are wide know AVX-512. */
function isFasterWithout(): boolean {
  const cpu = readCpu();
  if (cpu === undefined || !cpu.flags.has('avx2') || !cpu.flags.has('sha_ni')) return false;
  return cpu.maker === 'intel' || (cpu.maker === 'amd' && cpu.flags.has('avx512f'));
}
