// What can a participant in a page do? The verbs that the tests need, on livekit-client as it is published.
import {
  type BackupCodecPolicy,
  ExternalE2EEKeyProvider,
  type RemoteTrack,
  type RemoteTrackPublication,
  Room,
  RoomEvent,
  Track,
  type TrackPublishOptions,
  type VideoCodec,
  type VideoQuality,
} from 'livekit-client';
import E2eeWorker from 'livekit-client/e2ee-worker?worker&inline';
import { readBrightness } from './brightness.ts';
import { makeScreen, makeTone } from './made-tracks.ts';
import { sendAudioAs, takeNoVideoAs } from './narrow-codecs.ts';
import { type PictureOptions, publishPicture } from './publish-picture.ts';
import {
  type ReceivedFigures,
  readReceived,
  readSent,
  type SentFigures,
} from './stream-figures.ts';

export interface JoinOptions {
  readonly url: string;
  readonly token: string;
  readonly mode: 'v0' | 'v1';
  readonly e2eeKey?: string;
  /** Default true. */
  readonly dynacast?: boolean;
  /** Default false. */
  readonly adaptiveStream?: boolean;
}

export interface CameraOptions {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly simulcast: boolean;
  /** None when absent. */
  readonly backup?: { readonly codec: 'vp8' | 'h264'; readonly policy: BackupCodecPolicy };
}

/** Of one received video. */
export interface VideoFigures {
  readonly packetsReceived: number;
  readonly framesDecoded: number;
  readonly freezesSeconds: number;
  readonly codec: string;
  readonly width: number;
}

export interface Received {
  readonly text: string;
  readonly from: string;
}

class CallRoom {
  room: Room = new Room();
  readonly data: Received[] = [];
  readonly texts: Received[] = [];
  readonly files: { readonly name: string; readonly sizeBytes: number }[] = [];
  readonly events: string[] = [];
  readonly elements: Map<string, HTMLMediaElement> = new Map();
  lastLimitation = 'none';

  async join({ url, token, mode, e2eeKey, ...options }: JoinOptions): Promise<string> {
    this.room = new Room({
      dynacast: options.dynacast ?? true,
      adaptiveStream: options.adaptiveStream ?? false,
      singlePeerConnection: mode === 'v1',
      ...(await encryption(e2eeKey)),
    });
    this.#listen();
    if (e2eeKey !== undefined) await this.room.setE2EEEnabled(true);
    await this.room.connect(url, token);
    return this.room.localParticipant.sid;
  }

  async publishCamera(camera: CameraOptions): Promise<void> {
    const { codec, width, height, simulcast, backup } = camera;
    const options: TrackPublishOptions = {
      ...{ videoCodec: codec, simulcast },
      backupCodec: backup === undefined ? false : { codec: backup.codec },
      ...(backup === undefined ? {} : { backupCodecPolicy: backup.policy }),
    };
    const resolution = { width, height, frameRate: 30 };
    await this.room.localParticipant.setCameraEnabled(true, { resolution }, options);
  }

  /** A canvas in the camera's place, whose content keeps an encoder busy. */
  publishPicture(options: PictureOptions): Promise<void> {
    return publishPicture(this.room, options);
  }

  async muteCamera(muted: boolean): Promise<void> {
    const track = this.room.localParticipant.getTrackPublication(Track.Source.Camera);
    await (muted ? track?.mute() : track?.unmute());
  }

  /** Of what is shown of the participant's camera. */
  brightness(identity: string): number {
    const participant = this.room.remoteParticipants.get(identity);
    const sid = participant?.getTrackPublication(Track.Source.Camera)?.trackSid ?? '';
    return readBrightness(this.elements.get(sid));
  }

  async publishMicrophone(): Promise<void> {
    await this.room.localParticipant.setMicrophoneEnabled(true);
  }

  /** `maxBitrate` in bit/s; the client's default when absent. */
  async publishTone(maxBitrate?: number): Promise<void> {
    const preset = maxBitrate === undefined ? {} : { audioPreset: { maxBitrate } };
    const source = Track.Source.Microphone;
    await this.room.localParticipant.publishTrack(makeTone(), { source, ...preset });
  }

  async publishScreen(): Promise<string> {
    const source = Track.Source.ScreenShare;
    const published = await this.room.localParticipant.publishTrack(makeScreen(), { source });
    return published.trackSid;
  }

  async unpublishScreen(): Promise<void> {
    const publication = this.room.localParticipant.getTrackPublication(Track.Source.ScreenShare);
    const track = publication?.track?.mediaStreamTrack;
    if (track !== undefined) await this.room.localParticipant.unpublishTrack(track);
  }

  /** `identity/source` of every track that this participant is subscribed to. */
  subscribed(): string[] {
    return [...this.room.remoteParticipants.values()].flatMap((participant) =>
      [...participant.trackPublications.values()]
        .filter(({ isSubscribed }) => isSubscribed)
        .map(({ source }) => `${participant.identity}/${source}`),
    );
  }

  async video(identity: string, source: string = 'camera'): Promise<VideoFigures> {
    const stats = await this.#receiverStats(identity, source);
    const inbound = stats.find(({ type }) => type === 'inbound-rtp');
    const codec = stats.find(({ id }) => id === inbound?.['codecId']);
    return {
      packetsReceived: Number(inbound?.['packetsReceived'] ?? 0),
      framesDecoded: Number(inbound?.['framesDecoded'] ?? 0),
      freezesSeconds: Number(inbound?.['totalFreezesDuration'] ?? 0),
      codec: String(codec?.['mimeType'] ?? ''),
      width: Number(inbound?.['frameWidth'] ?? 0),
    };
  }

  /** One for each encoding of the camera that is sent, in its own codec or in a backup. */
  async sentVideo(backup?: 'vp8' | 'h264'): Promise<SentFigures[]> {
    const track = this.room.localParticipant.getTrackPublication(Track.Source.Camera)?.videoTrack;
    if (backup === undefined) return readSent(track?.sender);
    return readSent(track?.simulcastCodecs.get(backup)?.sender);
  }

  /** Undefined while nothing came. */
  async received(
    identity: string,
    source: 'camera' | 'microphone',
  ): Promise<ReceivedFigures | undefined> {
    const participant = this.room.remoteParticipants.get(identity);
    const publication = participant?.getTrackPublication(source as Track.Source);
    return readReceived((publication?.track as RemoteTrack | undefined)?.receiver);
  }

  /** 0 low, 1 medium, 2 high: what this page asks of the other's camera. */
  askQuality(identity: string, quality: 0 | 1 | 2): void {
    const participant = this.room.remoteParticipants.get(identity);
    const publication = participant?.getTrackPublication(Track.Source.Camera);
    (publication as RemoteTrackPublication | undefined)?.setVideoQuality(quality as VideoQuality);
  }

  /** Of all videos that are shown, CSS pixels. */
  resizeVideos(width: number, height: number): void {
    for (const element of document.querySelectorAll('video')) {
      Object.assign(element.style, { width: `${width}px`, height: `${height}px` });
    }
  }

  /** Total energy of the decoded audio: silence adds none. */
  async audioEnergy(identity: string): Promise<number> {
    const stats = await this.#receiverStats(identity, 'microphone');
    return Number(stats.find(({ type }) => type === 'inbound-rtp')?.['totalAudioEnergy'] ?? 0);
  }

  /** Of the received microphone, e.g. `audio/opus`; empty while nothing came. */
  async audioCodec(identity: string): Promise<string> {
    const stats = await this.#receiverStats(identity, 'microphone');
    const inbound = stats.find(({ type }) => type === 'inbound-rtp');
    return String(stats.find(({ id }) => id === inbound?.['codecId'])?.['mimeType'] ?? '');
  }

  /** Payloads per packet of the received microphone that were there already: of RED on a good link nearly two, else none. */
  async redundancy(identity: string): Promise<number> {
    const stats = await this.#receiverStats(identity, 'microphone');
    const inbound = stats.find(({ type }) => type === 'inbound-rtp');
    const packets = Number(inbound?.['packetsReceived'] ?? 0);
    return packets < 50 ? 0 : Number(inbound?.['packetsDiscarded'] ?? 0) / packets;
  }

  /** From now on, offers name this codec alone for the audio that this page sends. */
  sendAudioAs(mimeType: string): void {
    sendAudioAs(mimeType);
  }

  /** From now on, this page takes no video of this codec. */
  takeNoVideoAs(mimeType: string): void {
    takeNoVideoAs(mimeType);
  }

  /** Which protocols the pairs in use have, of the camera that it sends and of the one that it receives. */
  async protocols(identity: string): Promise<{ readonly up: string; readonly down: string }> {
    const track = this.room.localParticipant.getTrackPublication(Track.Source.Camera)?.track;
    const report = await track?.sender?.getStats();
    const up = selectedProtocol([...(report?.values() ?? [])]);
    return { up, down: selectedProtocol(await this.#receiverStats(identity, 'camera')) };
  }

  /** Why the encoder sends less than it could, when it ever did: `cpu` makes a run say nothing of us. */
  async limitation(): Promise<string> {
    const track = this.room.localParticipant.getTrackPublication(Track.Source.Camera)?.track;
    const report = await track?.sender?.getStats();
    const reasons = [...(report?.values() ?? [])].map((stat) => stat.qualityLimitationReason);
    return reasons.find((reason) => reason === 'cpu') ?? 'none';
  }

  async #receiverStats(identity: string, source: string): Promise<Record<string, unknown>[]> {
    const participant = this.room.remoteParticipants.get(identity);
    const publication = participant?.getTrackPublication(source as Track.Source);
    const report = await (publication?.track as RemoteTrack | undefined)?.receiver?.getStats();
    return [...(report?.values() ?? [])];
  }

  #listen(): void {
    const { room } = this;
    room.on(RoomEvent.TrackSubscribed, (track) => {
      const element = track.attach();
      element.muted = track.kind === Track.Kind.Audio ? element.muted : true;
      document.body.append(element);
      if (track.sid !== undefined) this.elements.set(track.sid, element);
    });
    room.on(RoomEvent.TrackUnsubscribed, (track) => {
      for (const element of track.detach()) element.remove();
    });
    room.on(RoomEvent.DataReceived, (payload, participant) => {
      const text = new TextDecoder().decode(payload);
      this.data.push({ text, from: participant?.identity ?? '' });
    });
    const { SignalReconnecting, Reconnecting, Reconnected, Disconnected } = RoomEvent;
    for (const event of [SignalReconnecting, Reconnecting, Reconnected, Disconnected]) {
      room.on(event, () => this.events.push(event));
    }
    room.registerTextStreamHandler('texts', (reader, { identity: from }) => {
      void reader.readAll().then((text) => this.texts.push({ text, from }));
    });
    room.registerByteStreamHandler('files', (reader) => {
      void reader.readAll().then((parts) => {
        const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
        this.files.push({ name: reader.info.name, sizeBytes });
      });
    });
    room.registerRpcMethod('fail', () => Promise.reject(new Error('as the test wants')));
    room.registerRpcMethod('greet', async ({ payload, callerIdentity }) => {
      return `hello ${payload}, from ${room.localParticipant.identity} to ${callerIdentity}`;
    });
  }
}

/** `tcp` or `udp`; empty while no pair is in use. */
function selectedProtocol(stats: readonly Record<string, unknown>[]): string {
  const find = (id: unknown) => stats.find((stat) => stat['id'] === id);
  const transport = stats.find(({ type }) => type === 'transport');
  const pair = find(transport?.['selectedCandidatePairId']);
  return String(find(pair?.['remoteCandidateId'])?.['protocol'] ?? '');
}

async function encryption(key: string | undefined): Promise<object> {
  if (key === undefined) return {};
  const keyProvider = new ExternalE2EEKeyProvider();
  await keyProvider.setKey(key);
  return { encryption: { keyProvider, worker: new E2eeWorker() } };
}

export type Call = CallRoom;
Object.assign(globalThis, { call: new CallRoom() });
