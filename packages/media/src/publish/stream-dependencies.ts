// What do dependency descriptors say of a stream? Kept from its first one until it begins again.
import { DependencyReader } from '@chorale/rtp';
import { FrameLog } from './frame-log.ts';

export class StreamDependencies {
  readonly reader: DependencyReader = new DependencyReader();
  readonly frames: FrameLog = new FrameLog();
}
