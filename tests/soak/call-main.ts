// What runs in the call's process? Participants of LiveKit's own SDK, camera and microphone each, and visitors now and then.
import {
  AudioFrame,
  AudioSource,
  dispose,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
} from '@livekit/rtc-node';
import type { CallAnswer, CallCommand } from './call-commands.ts';

const WIDTH = 640;
const HEIGHT = 360;
const FRAMES_PER_SECOND = 15;
const SAMPLE_RATE = 48_000;
const TONE_HZ = 440;
const VISIT_DEADLINE_MS = 30_000;

const tell = (answer: CallAnswer): void => void process.send?.(answer);
const rooms: Room[] = [];
const timers: NodeJS.Timeout[] = [];
let isEnding = false;

async function enter(url: string, token: string): Promise<void> {
  const room = new Room();
  room.on(RoomEvent.Disconnected, (reason) => {
    if (!isEnding) tell({ kind: 'failed', error: `a participant was disconnected: ${reason}` });
  });
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  rooms.push(room);
  await publishCamera(room);
  await publishMicrophone(room);
}

async function publishCamera(room: Room): Promise<void> {
  const source = new VideoSource(WIDTH, HEIGHT);
  const track = LocalVideoTrack.createVideoTrack('camera', source);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA, simulcast: true });
  await room.localParticipant?.publishTrack(track, options);
  const picture = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128);
  let count = 0;
  const draw = (): void => {
    // A moving bar: something to encode, at little cost.
    count += 1;
    picture.fill(count & 0xff, 0, WIDTH * 40);
    source.captureFrame(new VideoFrame(picture, WIDTH, HEIGHT, VideoBufferType.I420));
  };
  timers.push(setInterval(draw, 1000 / FRAMES_PER_SECOND));
}

async function publishMicrophone(room: Room): Promise<void> {
  const source = new AudioSource(SAMPLE_RATE, 1);
  const track = LocalAudioTrack.createAudioTrack('microphone', source);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
  await room.localParticipant?.publishTrack(track, options);
  const samples = Int16Array.from({ length: SAMPLE_RATE / 10 }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * TONE_HZ * i) / SAMPLE_RATE)),
  );
  const play = (): void => {
    const frame = new AudioFrame(samples, SAMPLE_RATE, 1, samples.length);
    source.captureFrame(frame).catch(() => undefined);
  };
  timers.push(setInterval(play, 100));
}

/** Joins, waits for the first track, leaves. */
async function visit(url: string, token: string): Promise<void> {
  const room = new Room();
  const subscribed = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => subscribed.reject(new Error('no track was subscribed')),
    VISIT_DEADLINE_MS,
  );
  room.on(RoomEvent.TrackSubscribed, () => subscribed.resolve());
  try {
    await room.connect(url, token, { autoSubscribe: true, dynacast: false });
    await subscribed.promise;
  } finally {
    clearTimeout(timer);
    await room.disconnect();
  }
}

function countTracks(): number {
  const remote = rooms.flatMap((room) => [...room.remoteParticipants.values()]);
  const tracks = remote.flatMap(({ trackPublications }) => [...trackPublications.values()]);
  return tracks.filter(({ subscribed }) => subscribed).length;
}

async function end(): Promise<void> {
  isEnding = true;
  for (const timer of timers) clearInterval(timer);
  await Promise.all(rooms.map((room) => room.disconnect()));
  await dispose();
}

async function obey(command: CallCommand): Promise<CallAnswer> {
  if (command.kind === 'enter') await enter(command.url, command.token);
  if (command.kind === 'visit') await visit(command.url, command.token);
  if (command.kind === 'end') await end();
  return { kind: 'done', tracks: command.kind === 'end' ? 0 : countTracks() };
}

process.on('message', (command) => {
  obey(command as CallCommand).then(tell, (error: unknown) =>
    tell({ kind: 'failed', error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
