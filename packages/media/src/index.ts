// How is a published track forwarded to its subscribers? Pure of sockets: packets and a clock come in.
export type {
  DownTrack,
  DownTrackOptions,
  DownTrackStats,
  Feed,
  LayerLimit,
  LayerStats,
  MediaEngine,
  MediaEngineOptions,
  MediaPipe,
  MediaPipeOptions,
  MediaTransport,
  MediaTransportOptions,
  PlayoutDelay,
  Receiver,
  ReceiverStats,
  Redundancy,
  SpeakerLevel,
  SpeakerObserver,
  SpeakerObserverOptions,
  StreamState,
} from './faces.ts';
export { createMediaEngine } from './media-engine.ts';
