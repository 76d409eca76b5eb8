// What do all transports of a worker share? The packet on its way, the counts, the ticker's list.
import { DropCounts } from './drop-reason.ts';
import { FORWARDED_KINDS } from './extension-kind.ts';
import type { TransportState } from './media-transport.ts';
import type { SpeakerObserverState } from './observe/active-speakers.ts';
import { MediaPacket } from './packet.ts';

export class EngineState {
  readonly packet: MediaPacket = new MediaPacket();
  readonly drops: DropCounts = new DropCounts();
  readonly transports: Set<TransportState> = new Set();
  readonly observers: Set<SpeakerObserverState> = new Set();
  /** 1 for each kind of header extension that goes on to subscribers. */
  readonly forwardedKinds: Uint8Array = new Uint8Array(256);

  constructor() {
    for (const kind of FORWARDED_KINDS) this.forwardedKinds[kind] = 1;
  }

  tick(nowUs: number): void {
    for (const transport of this.transports) transport.review();
    for (const transport of this.transports) transport.report(nowUs);
    for (const observer of this.observers) observer.tick(nowUs);
  }

  counters(): Record<string, number> {
    const transports = [...this.transports];
    const sum = (count: (transport: TransportState) => number): number =>
      transports.reduce((total, transport) => total + count(transport), 0);
    return {
      transports: transports.length,
      receivers: sum(({ receivers }) => receivers.length),
      downTracks: sum(({ downTracks }) => downTracks.size),
      sources: sum(({ bindings }) => bindings.size),
      speakerObservers: this.observers.size,
      ...this.drops.read(),
    };
  }
}
