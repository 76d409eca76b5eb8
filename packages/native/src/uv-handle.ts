// Where do handles of libuv's loop live, and how do they end? Memory that C writes into, of the loop of the main thread.
import { requireFfi, signature } from './ffi.ts';
import { type Libc, openLibc } from './libc.ts';
import { live } from './live-counters.ts';

/** Which counter of `live` knows of it. */
type Kind = 'pollHandles' | 'alarmHandles';

export interface UvHandle extends AsyncDisposable {
  readonly address: bigint;
  /** Once it is disposed of nothing may be asked of it. */
  readonly isClosing: boolean;
}

export interface UvHandleOptions {
  /** A number of `uv_handle_type`. */
  readonly type: number;
  readonly kind: Kind;
  /** 0 when libuv has taken it. */
  readonly init: (loop: bigint, address: bigint) => number;
  /** What `callOwner` is given. */
  readonly call: (status: number, events: number) => void;
}

interface Entry extends Pick<UvHandleOptions, 'kind' | 'call'> {
  /** libuv writes here until it has called `onClosed`: referenced from `entries` for as long. */
  readonly memory: ArrayBuffer;
  closed: (() => void) | undefined;
}

/**
 * By the lower half of their address, which is all that the callbacks read of it: a number costs less on every wake-up than
 * the bigint of a whole pointer, and both calling conventions that we meet pass it in the same register.
 */
const entries = new Map<number, Entry>();
/** Once per process and for its life: C may hold it as long as it likes. */
let onClosed: bigint | undefined;

/** Throws when libuv refuses it. */
export function openUvHandle({ type, kind, init, call }: UvHandleOptions): UvHandle {
  const libc = openLibc();
  const { memory, address, name } = allocate(Number(libc.uv_handle_size(type)));
  const status = init(requireFfi().getCurrentEventLoop(), address);
  if (status !== 0) throw new Error(`libuv takes no handle: ${status}`);
  const entry: Entry = { memory, kind, call, closed: undefined };
  entries.set(name, entry);
  live[kind] += 1;
  let closing: Promise<void> | undefined;
  return {
    address,
    get isClosing(): boolean {
      return closing !== undefined;
    },
    [Symbol.asyncDispose](): Promise<void> {
      closing ??= new Promise((resolve) => {
        entry.closed = resolve;
        libc.uv_close(address, closedCallback(libc));
      });
      return closing;
    },
  };
}

/** For callbacks of libuv, whose first argument is `name`. What the owner throws is counted; nothing crosses into C. */
export function callOwner(name: number, status: number, events: number): void {
  try {
    entries.get(name)?.call(status, events);
  } catch {
    live.callbackErrors += 1;
  }
}

/** `name`: no other handle's address has the same lower half. */
function allocate(bytes: number): { memory: ArrayBuffer; address: bigint; name: number } {
  const refused: ArrayBuffer[] = [];
  for (;;) {
    const memory = new ArrayBuffer(bytes);
    const address = requireFfi().getRawPointer(memory);
    const name = Number(BigInt.asUintN(32, address));
    if (!entries.has(name)) return { memory, address, name };
    refused.push(memory);
  }
}

function closedCallback({ library }: Libc): bigint {
  onClosed ??= library.registerCallback(signature('void', 'uint32'), handleClosed);
  return onClosed;
}

function handleClosed(name: number): void {
  try {
    const entry = entries.get(name);
    if (entry === undefined) return;
    entries.delete(name);
    live[entry.kind] -= 1;
    // From an ordinary callback, so that awaiting code goes on at once.
    if (entry.closed !== undefined) setImmediate(entry.closed);
  } catch {
    live.callbackErrors += 1;
  }
}
