// Who receives, in a browser or not? Something with a way of its own that can be asked what came.
import type { ReceivedFigures } from '../kit/call-page/stream-figures.ts';
import type { ImpairedWay } from '../kit/impairment/impaired-way.ts';

export interface Watched {
  readonly way: ImpairedWay;
  read(): Promise<Received>;
}

/** Undefined while nothing came. */
export interface Received {
  readonly video: ReceivedFigures | undefined;
  readonly audio: ReceivedFigures | undefined;
}
