// How good is somebody's connection? Three bars, more for better; a word for who cannot see them.
import { ConnectionQuality } from 'livekit-client';
import { createElement } from '../element.ts';

export interface QualityBars {
  readonly element: HTMLElement;
  show(quality: ConnectionQuality): void;
}

export function createQualityBars(): QualityBars {
  const bars = Array.from({ length: 3 }, () => createElement('i', {}));
  const element = createElement('span', { class: 'tile-quality', role: 'img' }, ...bars);
  return {
    element,
    show(quality): void {
      element.hidden = quality === ConnectionQuality.Unknown;
      element.dataset['quality'] = quality;
      element.ariaLabel = `connection ${quality}`;
      element.title = element.ariaLabel;
    },
  };
}
