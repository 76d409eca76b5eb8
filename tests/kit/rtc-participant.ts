// How does a test get a real participant without a browser? @livekit/rtc-node, as it is published.
import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
  VideoStream,
} from '@livekit/rtc-node';
import type { RunningChorale } from './start-chorale.ts';
import { createToken } from './token.ts';

type Where = Pick<RunningChorale, 'wsUrl' | 'apiKey' | 'apiSecret'>;

export interface RtcParticipant extends AsyncDisposable {
  readonly room: Room;
  /** Frames received so far, from everyone. */
  readonly frames: { audio: number; video: number };
  readonly data: string[];
}

export async function joinRtc(
  where: Where,
  room: string,
  identity: string,
): Promise<RtcParticipant> {
  const participant = { room: new Room(), frames: { audio: 0, video: 0 }, data: [] as string[] };
  listen(participant);
  const token = await createToken(where, { room, identity });
  await participant.room.connect(where.wsUrl, token, { autoSubscribe: true, dynacast: false });
  return { ...participant, [Symbol.asyncDispose]: () => participant.room.disconnect() };
}

function listen({ room, frames, data }: Omit<RtcParticipant, keyof AsyncDisposable>): void {
  const count = async (stream: AsyncIterable<unknown>, kind: 'audio' | 'video') => {
    for await (const _frame of stream) frames[kind]++;
  };
  room.on(RoomEvent.TrackSubscribed, (track) => {
    if (track.kind === TrackKind.KIND_AUDIO) void count(new AudioStream(track), 'audio');
    else void count(new VideoStream(track), 'video');
  });
  room.on(RoomEvent.DataReceived, (payload) => void data.push(new TextDecoder().decode(payload)));
}

const RATE_HZ = 48_000;
const SAMPLES = 480;
const WIDTH = 320;
const HEIGHT = 180;

/** Publishes a tone and a changing picture until disposed. */
export async function publishTone({ room }: RtcParticipant): Promise<Disposable> {
  const audio = new AudioSource(RATE_HZ, 1);
  const video = new VideoSource(WIDTH, HEIGHT);
  await room.localParticipant?.publishTrack(
    LocalAudioTrack.createAudioTrack('tone', audio),
    new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
  );
  await room.localParticipant?.publishTrack(
    LocalVideoTrack.createVideoTrack('picture', video),
    new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA }),
  );
  return feed(audio, video);
}

function feed(audio: AudioSource, video: VideoSource): Disposable {
  const samples = Int16Array.from({ length: SAMPLES }, (_, i) => 8_000 * Math.sin(i / 10));
  const picture = new Uint8Array((WIDTH * HEIGHT * 3) / 2);
  let ticks = 0;
  const timer = setInterval(() => {
    void audio.captureFrame(new AudioFrame(samples, RATE_HZ, 1, SAMPLES));
    if (ticks++ % 4 !== 0) return;
    picture.fill(ticks & 255);
    video.captureFrame(new VideoFrame(picture, WIDTH, HEIGHT, VideoBufferType.I420));
  }, 10);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
