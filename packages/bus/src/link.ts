// What carries a bus between two processes? Whole values, in order, until it closes.
import type { ChildProcess } from 'node:child_process';
import type { MessagePort } from 'node:worker_threads';

export interface Link {
  post(value: unknown): void;
  /** At most one handler of each kind. */
  onValue(handle: (value: unknown) => void): void;
  onClose(handle: () => void): void;
  close(): void;
}

/** The parent's end towards a child started with `serialization: 'advanced'`. Closing leaves the child alive. */
export function linkToChild(child: ChildProcess): Link {
  return linkOf(child);
}

/** The child's end. */
export function linkToParent(): Link {
  return linkOf(process as unknown as ChannelOwner);
}

/** Both ends in one process, for media workers that run in process. Values are cloned on the way. */
export function linkOfPort(port: MessagePort): Link {
  return {
    post: (value) => port.postMessage(copied(value)),
    onValue: (handle) => void port.on('message', handle),
    onClose: (handle) => void port.on('close', handle),
    close: () => port.close(),
  };
}

interface ChannelOwner {
  readonly connected: boolean;
  send?(value: unknown, callback: (error: Error | null) => void): boolean;
  on(event: 'message', handle: (value: unknown) => void): unknown;
  on(event: 'disconnect', handle: () => void): unknown;
  disconnect?(): void;
}

/**
 * What is posted in one turn leaves as one array: telling a room of fifty about a newcomer is fifty values, and each write
 * to the channel is a system call of 50 µs. Other users of the channel are told apart by sending no array.
 */
function linkOf(owner: ChannelOwner): Link {
  let waiting: unknown[] = [];
  const send = (): void => {
    const values = waiting;
    waiting = [];
    // A channel that breaks while sending is told by `disconnect`.
    if (values.length > 0 && owner.connected) owner.send?.(values, () => undefined);
  };
  return {
    post(value): void {
      if (waiting.push(value) === 1) queueMicrotask(send);
    },
    onValue(handle): void {
      owner.on('message', (values) => {
        if (Array.isArray(values)) for (const value of values) handle(value);
      });
    },
    onClose: (handle) => void owner.on('disconnect', handle),
    close(): void {
      send();
      if (owner.connected) owner.disconnect?.();
    },
  };
}

/** `postMessage` clones the whole buffer under a view: hand it one that is no larger than the bytes. */
function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('data' in value)) return value;
  return value.data instanceof Uint8Array ? { ...value, data: value.data.slice() } : value;
}
