// What was the processor doing in a sample? One area for each, by the innermost frames that tell.
import type { Frame, Sample } from './read-samples.ts';

export const areas = [
  'kernel: send',
  'kernel: receive',
  'kernel: other',
  'ciphers and DTLS',
  'JavaScript',
  'native calls',
  'garbage collection',
  'compiler',
  'event loop',
  'node and V8',
] as const;

export type Area = (typeof areas)[number];

const SEND = /^(__sys_send|__x64_sys_send|__arm64_sys_send|udp_sendmsg|udpv6_sendmsg)/;
const RECEIVE = /^(__sys_recv|__x64_sys_recv|__arm64_sys_recv|do_recvmmsg|udp_recvmsg)/;
const WAIT = /epoll|^do_poll|^ep_/;
const CIPHER =
  /^_*(aes|vaes|gcm|ghash|sha\d|EVP_|HMAC|CRYPTO_|ossl_|OSSL_|SSL_|ssl\d?_|dtls|tls|BIO_|ERR_|OPENSSL_|bn_|ec[pdk]?_|x25519|generic_aes|cipher_hw|packet_|WPACKET|dgram_|mem_write|mem_read)/;
const COLLECTION =
  /Scaveng|MarkCompact|ConcurrentMarking|Sweeper|MarkingVisitor|Evacuat|GarbageCollect|Heap::Collect|YoungGeneration|IncrementalMarking|MemoryReducer|TracedHandles::|ArrayBufferSweeper/;
const COMPILER =
  /turboshaft|maglev|v8::internal::compiler|Compiler::|Interpreter|Parser|BackgroundCompile|OptimizingCompile|baseline::/;
const LOOP = /^uv_|SpinEventLoop/;
const CALL = /^node::ffi|^ffi_call|Ffi|FastCall/;

/** What belongs to whoever called it. */
const SERVANT = /^(\/usr)?\/lib|\[vdso\]/;

export function classify({ thread, frames }: Sample): Area {
  const [innermost] = frames;
  if (innermost === undefined) return 'node and V8';
  if (has(frames, COLLECTION)) return 'garbage collection';
  if (has(frames, COMPILER)) return 'compiler';
  if (thread.includes('V8Worker')) return 'garbage collection';
  if (isKernel(innermost)) return classifyKernel(frames);
  const telling = frames.find(({ module }) => !SERVANT.test(module)) ?? innermost;
  return classifyUser(telling.symbol);
}

export const isKernel = ({ module }: Frame): boolean => module.startsWith('[kernel');

function classifyKernel(frames: readonly Frame[]): Area {
  const kernel = frames.slice(0, frames.findIndex((frame) => !isKernel(frame)) >>> 0);
  if (has(kernel, SEND)) return 'kernel: send';
  if (has(kernel, RECEIVE)) return 'kernel: receive';
  return has(kernel, WAIT) ? 'event loop' : 'kernel: other';
}

function classifyUser(symbol: string): Area {
  if (symbol.startsWith('JS:') || symbol.startsWith('Builtins_')) return 'JavaScript';
  if (CALL.test(symbol)) return 'native calls';
  if (CIPHER.test(symbol)) return 'ciphers and DTLS';
  return LOOP.test(symbol) ? 'event loop' : 'node and V8';
}

const has = (frames: readonly Frame[], pattern: RegExp): boolean =>
  frames.some(({ symbol }) => pattern.test(symbol));
