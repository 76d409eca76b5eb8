// How many of each kind?
import type { MediaKind } from '@chorale/rtp';

export interface KindCount {
  readonly audios: number;
  readonly videos: number;
}

export function countKinds(items: readonly { readonly kind: MediaKind }[]): KindCount {
  const audios = items.filter(({ kind }) => kind === 'audio').length;
  return { audios, videos: items.length - audios };
}
