// What does a subscriber see when a video stops? A few black pictures, so that its last one does not stay. They are ours: numbers,
// times and picture ids go on from what was sent, and nobody gets them again.
import { CodecKind } from '../codec-kind.ts';
import { ARRIVAL_STEP_US } from '../packet.ts';
import { blankPicture } from './blank-picture.ts';
import type { DownTrackState } from './down-track-state.ts';
import { sendBlankPacket } from './send-blank.ts';

/** Any may be lost, and none is sent again. */
const FRAMES = 6;
const FRAME_US = 33_334;
const FRAME_TICKS = 3000;
const TICKS_PER_SECOND = 90_000;

/** A run of numbers that are no packet's of the source. */
const OURS = -1;

/** It stops: one picture now, the others from tick to tick. What comes next of the source begins with a key frame. */
export function beginBlanks(track: DownTrackState): void {
  if (!takeFromSource(track)) return;
  track.blanksLeft = FRAMES;
  track.transport.engine.blanking.add(track);
  sendBlank(track);
}

/** It ends, and there are no ticks to wait for. */
export function flushBlanks(track: DownTrackState): void {
  if (!takeFromSource(track)) return;
  for (track.blanksLeft = FRAMES; track.blanksLeft > 0; ) sendBlank(track);
}

/** Every tick, while there are any. */
export function sendDueBlanks(blanking: Set<DownTrackState>, nowUs: number): void {
  for (const track of blanking) {
    // Either the source is back, or all were sent.
    if (track.isLocked || track.blanksLeft === 0) blanking.delete(track);
    else if (nowUs - track.blankedAtUs >= FRAME_US) sendBlank(track);
  }
}

/** False where there is nothing on the screen, or nothing black to put there. */
function takeFromSource(track: DownTrackState): boolean {
  const { isVideo, isLocked, isPaused, munger, mapping, blanks } = track;
  if (!isVideo || !isLocked || isPaused || !munger.hasSent || blanks === 'none') return false;
  if (track.extensionBlock === null || mapping === undefined) return false;
  if (blankPicture(mapping.kind, 0).length === 0) return false;
  track.isLocked = false;
  track.row.forgetWay();
  track.runs.begin(0, munger.lastSequence + 1, {
    ...{ layer: 0, epoch: OURS, isSwitch: 1, timestampDelta: 0 },
    ...{ pictureIdDelta: 0, tl0PicIdxDelta: 0, keyIdxDelta: 0, frameNumberDelta: 0 },
    ...{ marked: -1, leftOutTimestamp: -1, leftOutSpatial: -1 },
  });
  return true;
}

function sendBlank(track: DownTrackState): void {
  const { mapping, munger, pictures, transport } = track;
  const { nowUs } = transport.engine;
  track.blanksLeft -= 1;
  track.blankedAtUs = nowUs;
  const kind = mapping?.kind ?? CodecKind.other;
  const payloads = blankPicture(kind, track.blanksLeft);
  munger.advance(nextTimestamp(track, nowUs), (nowUs / ARRIVAL_STEP_US) | 0);
  pictures.advance();
  for (const [index, payload] of payloads.entries())
    sendBlankPacket(track, payload, {
      isFirst: index === 0,
      isLast: index === payloads.length - 1,
    });
  track.frameNumberDelta += 1;
}

/** As much later as it is; a thirtieth of a second at least. */
function nextTimestamp({ munger }: DownTrackState, nowUs: number): number {
  const steps = (((nowUs / ARRIVAL_STEP_US) | 0) - munger.lastArrivalStep) | 0;
  const ticks = Math.round((steps * ARRIVAL_STEP_US * TICKS_PER_SECOND) / 1_000_000);
  return munger.lastTimestamp + Math.max(FRAME_TICKS, ticks);
}
