// What does `perf script -F comm,tid,ip,sym,dso` say? One block a sample: a line for the thread, then its stack, innermost first.
//
//  node-MainThread 4711
//          3f7e7 __alloc_skb ([kernel.kallsyms])
//       7fda0031 JS:*update file:///…/crc32c.ts:29:16 (/tmp/perf-4711.map)

export interface Frame {
  readonly symbol: string;
  /** The file that holds the code; `[kernel.kallsyms]` for the kernel. */
  readonly module: string;
}

export interface Sample {
  readonly thread: string;
  /** Innermost first. */
  readonly frames: readonly Frame[];
}

const FRAME = /^\s+[0-9a-f]+ (.*) \((.*)\)$/;

/** One sample at a time: the text of a few seconds is tens of megabytes. */
export async function* readSamples(lines: AsyncIterable<string>): AsyncGenerator<Sample> {
  let thread: string | undefined;
  let frames: Frame[] = [];
  for await (const line of lines) {
    const frame = readFrame(line);
    if (frame !== undefined) frames.push(frame);
    else if (line.trim() !== '') thread = line.replace(/\s+\d+\s*$/, '').trim();
    else if (thread !== undefined) {
      if (frames.length > 0) yield { thread, frames };
      thread = undefined;
      frames = [];
    }
  }
  if (thread !== undefined && frames.length > 0) yield { thread, frames };
}

function readFrame(line: string): Frame | undefined {
  const [, symbol, module] = FRAME.exec(line) ?? [];
  return symbol === undefined || module === undefined
    ? undefined
    : { symbol: nameOf(symbol), module };
}

/** `JS:*update file:///…/packages/transport/src/sctp/crc32c.ts:29:16` → `update sctp/crc32c.ts:29`. The tier (`~`, `^`, `+`, `*`) goes. */
function nameOf(symbol: string): string {
  const [, name = '', file, line] =
    /^JS:[~^+*]*'?(.*?)\s*(?:file:\/\/)?(\S+):(\d+):\d+$/.exec(symbol) ?? [];
  if (file === undefined) return symbol;
  const place = file.split('/').slice(-2).join('/');
  return `JS:${name === '' ? '(anonymous)' : name} ${place}:${line}`;
}
