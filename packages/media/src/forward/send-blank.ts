// How does a packet leave that no publisher sent? With the header that those of its track have. A few for each time that a track stops.
import {
  encodeDependencyDescriptor,
  type RtpHeaderFields,
  readUint8,
  writeHeader,
} from '@chorale/rtp';
import { CodecKind } from '../codec-kind.ts';
import { ExtensionKind } from '../extension-kind.ts';
import type { DownTrackState } from './down-track-state.ts';
import {
  appendDescriptor,
  descriptor,
  HIGHEST_SHORT_ID,
  writeExtensionBlock,
} from './extension-block.ts';
import { NO_LOG } from './send-log.ts';

/** Which packet of its picture. */
export interface BlankPart {
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

const NOTHING = new Uint8Array(0);

/** One key frame, which uses no other and which nobody needs but for itself. */
const STRUCTURE = {
  templateIdOffset: 0,
  templates: [{ spatial: 0, temporal: 0, indications: 'S', references: [], chains: [0] }],
  protectedBy: [0],
} as const;

/** Under the next number, at the munger's last timestamp. Nothing where nothing can leave now: the number is then another's. */
export function sendBlankPacket(track: DownTrackState, payload: Uint8Array, part: BlankPart): void {
  const { sink, target, transport, stats, log, logs } = track;
  const at = sink.reserve();
  if (at < 0) return;
  const sequence = track.munger.lastSequence + 1;
  const headerBytes = writeBlankHeader(track, fieldsOf(track, sequence, part), part, at);
  const parts = [vp8Descriptor(track), payload, part.isLast ? trailerOf(track) : NOTHING];
  let end = at + headerBytes;
  for (const bytes of parts) {
    target.set(bytes, end);
    end += bytes.length;
  }
  track.munger.lastSequence = sequence;
  sink.commit(end - at, track.packetClass);
  transport.pacer?.spend(end - at);
  if (log !== NO_LOG) logs.note(log, end - at);
  stats.noteSent(end - at);
}

function fieldsOf(track: DownTrackState, sequence: number, { isLast }: BlankPart): RtpHeaderFields {
  return {
    marker: isLast,
    payloadType: track.mapping?.payloadType ?? 0,
    sequence,
    timestamp: track.munger.lastTimestamp >>> 0,
    ssrc: track.section.ssrc,
  };
}

/** Returns its length. */
function writeBlankHeader(
  track: DownTrackState,
  fields: RtpHeaderFields,
  part: BlankPart,
  at: number,
): number {
  const { target, sink, extensionBlock, log, logs } = track;
  writeHeader(target, at, fields);
  if (extensionBlock === null) return 12;
  const number = log === NO_LOG ? -1 : logs.next(log);
  const headerBytes = writeExtensionBlock(sink.view, at, extensionBlock, number);
  return describe(track, part) ? appendDescriptor(target, at, headerBytes) : headerBytes;
}

/** Where the source has descriptors its receivers go by them, and count frames on from the last. */
function describe(track: DownTrackState, { isFirst, isLast }: BlankPart): boolean {
  const { frames, frameNumberDelta } = track;
  const id = readUint8(track.extensionIds, ExtensionKind.dependencyDescriptor);
  if (frames === undefined || id === 0 || id > HIGHEST_SHORT_ID) return false;
  const bytes = encodeDependencyDescriptor({
    ...{ startsFrame: isFirst, endsFrame: isLast, templateId: 0 },
    frameNumber: (frames.highest + 1 + frameNumberDelta) & 0xffff,
    ...(isFirst ? { structure: STRUCTURE } : {}),
  });
  descriptor.source = Buffer.from(bytes);
  descriptor.from = 0;
  descriptor.lengthBytes = bytes.length;
  descriptor.id = id;
  descriptor.frameNumberDelta = 0;
  return true;
}

/** RFC 7741 section 4.2: a frame begins; with the indices where those of the source have any. */
function vp8Descriptor({ mapping, pictures }: DownTrackState): Uint8Array {
  if (mapping?.kind !== CodecKind.vp8) return NOTHING;
  if (!pictures.hasSent) return Uint8Array.of(0x10);
  const { pictureId, tl0PicIdx, keyIdx } = pictures;
  return Uint8Array.of(0x90, 0xf0, 0x80 | (pictureId >> 8), pictureId, tl0PicIdx, keyIdx);
}

/** By it clients know a picture of ours among encrypted ones. */
function trailerOf({ blanks }: DownTrackState): Uint8Array {
  return typeof blanks === 'string' ? NOTHING : blanks.trailer;
}
