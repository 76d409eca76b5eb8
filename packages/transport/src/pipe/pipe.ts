// What is a pipe between two media hosts of a node, seen from above? Records both ways; bounded, and nobody waits for the other.
import type { DescriptorName } from '@chorale/native';
import type { RecordSink } from '@chorale/rtp';

/** Called on the worker's loop, straight from a native callback: promise jobs need a `setImmediate`. Nothing may throw across it. */
export interface PipeListener {
  /** Hot path: once per record. `bytes` is readable during the call only. */
  recordArrived(bytes: Buffer, at: number, lengthBytes: number): void;
  /** What was there at once has been handed over. */
  batchRead(): void;
}

/** What whoever opened a pipe says to whoever is to join it. Plain values. */
export type PipeInvitation =
  | {
      readonly kind: 'shared';
      readonly memory: DescriptorName;
      readonly bell: DescriptorName;
      readonly capacityBytes: number;
    }
  | { readonly kind: 'messages'; readonly subject: string };

/** What whoever joined says in return. */
export interface PipeAcceptance {
  readonly bell: DescriptorName | undefined;
}

/** One end. Once disposed its sink takes nothing. The other end is not told: the two hosts' room, or their supervisor, tells it. */
export interface Pipe extends Disposable {
  readonly sink: RecordSink;
}

export interface OpenedPipe extends Pipe {
  readonly invitation: PipeInvitation;
  /** Throws when the other worker has gone meanwhile. */
  accept(acceptance: PipeAcceptance): void;
}

export interface JoinedPipe extends Pipe {
  readonly acceptance: PipeAcceptance;
}

/** All pipes of a worker. Disposing ends those that are left. */
export interface PipeHub extends AsyncDisposable {
  /** Throws when the system has no memory to share. */
  open(listener: PipeListener): OpenedPipe;
  /** Throws when the other worker has gone, or speaks the other way. */
  join(invitation: PipeInvitation, listener: PipeListener): JoinedPipe;
  /** Named numbers: open pipes, records refused for want of room, pipes that said nonsense. */
  counters(): Readonly<Record<string, number>>;
}

export interface PipeCounters {
  pipesOpen: number;
  pipeRefused: number;
  pipesBroken: number;
}
