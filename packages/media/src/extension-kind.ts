// Which header extension is this, whatever id each side negotiated for it?
import { ExtensionUri, type HeaderExtensionDescription } from '@chorale/rtp';

export const ExtensionKind = {
  unknown: 0,
  mid: 1,
  rid: 2,
  repairedRid: 3,
  audioLevel: 4,
  transportSequence: 5,
  absCaptureTime: 6,
  videoOrientation: 7,
  dependencyDescriptor: 8,
  playoutDelay: 9,
} as const;
export type ExtensionKind = (typeof ExtensionKind)[keyof typeof ExtensionKind];

const kindOfUri: Readonly<Record<string, ExtensionKind>> = {
  [ExtensionUri.mid]: ExtensionKind.mid,
  [ExtensionUri.rid]: ExtensionKind.rid,
  [ExtensionUri.repairedRid]: ExtensionKind.repairedRid,
  [ExtensionUri.audioLevel]: ExtensionKind.audioLevel,
  [ExtensionUri.transportSequence]: ExtensionKind.transportSequence,
  [ExtensionUri.absCaptureTime]: ExtensionKind.absCaptureTime,
  [ExtensionUri.videoOrientation]: ExtensionKind.videoOrientation,
  [ExtensionUri.dependencyDescriptor]: ExtensionKind.dependencyDescriptor,
  [ExtensionUri.playoutDelay]: ExtensionKind.playoutDelay,
};

/** What goes from publisher to subscriber unchanged, under the subscriber's id. */
export const FORWARDED_KINDS: readonly ExtensionKind[] = [
  ExtensionKind.audioLevel,
  ExtensionKind.absCaptureTime,
  ExtensionKind.videoOrientation,
  ExtensionKind.dependencyDescriptor,
];

/** Indexed by negotiated id. */
export function kindsById(extensions: readonly HeaderExtensionDescription[]): Uint8Array {
  const kinds = new Uint8Array(256);
  for (const { id, uri } of extensions) kinds[id & 0xff] = kindOfUri[uri] ?? ExtensionKind.unknown;
  return kinds;
}

/** Indexed by kind; 0 where not negotiated. */
export function idsByKind(extensions: readonly HeaderExtensionDescription[]): Uint8Array {
  const ids = new Uint8Array(16);
  for (const { id, uri } of extensions) ids[kindOfUri[uri] ?? ExtensionKind.unknown] = id;
  ids[ExtensionKind.unknown] = 0;
  return ids;
}
