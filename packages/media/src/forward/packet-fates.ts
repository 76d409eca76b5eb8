// What becomes of the packets that a subscriber was sent, as its feedback says?
//
// What is lost is sent again as if it had been asked for: a client that only receives asks once in 100 ms, and its asking may be
// lost as well. What was sent again and is lost is known so, too, one round trip later.
import { extendSequence } from '@chorale/rtp';
import type { DownTrackState } from './down-track-state.ts';
import { repair } from './receive-nack.ts';
import { AGAIN, sequenceOf, TAGS, tagOf } from './send-log.ts';

export class PacketFates {
  /** By tag. */
  readonly #tracks: (DownTrackState | undefined)[] = Array.from({ length: TAGS });
  #newest = 0;

  /** Videos that are repaired get a tag while there are any: the one that was free for longest. */
  follow(track: DownTrackState): void {
    if (!track.isVideo || track.section.rtxSsrc === 0) return;
    for (let step = 1; step < TAGS; step += 1) {
      const tag = 1 + ((this.#newest + step - 1) % (TAGS - 1));
      if (this.#tracks[tag] !== undefined) continue;
      this.#tracks[tag] = track;
      this.#newest = tag;
      track.tag = tag;
      return;
    }
  }

  forget(track: DownTrackState): void {
    if (this.#tracks[track.tag] === track) this.#tracks[track.tag] = undefined;
    track.tag = 0;
  }

  arrived(label: number): void {
    const track = this.#tracks[tagOf(label)];
    if (track === undefined || (label & AGAIN) === 0) return;
    if (track.repeats.noteArrival(sentOf(track, label))) track.stats.repaired += 1;
  }

  lost(label: number, nowUs: number): void {
    const track = this.#tracks[tagOf(label)];
    if (track === undefined) return;
    if ((label & AGAIN) === 0) track.stats.lost += 1;
    // What waits for its turn would come later still.
    if (track.transport.pacer?.isEmpty === false) return;
    repair(track.transport, track, sequenceOf(label), nowUs);
  }
}

const sentOf = ({ munger }: DownTrackState, label: number): number =>
  extendSequence(munger.lastSequence, sequenceOf(label));
