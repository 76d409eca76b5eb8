// What is one published track: its layers, its codecs, who listens?
import type { CodecDescription, MediaKind, ReceiveSection } from '@chorale/rtp';
import type { LayerStats, Receiver, ReceiverStats } from '../faces.ts';
import { beginBlanks, flushBlanks } from '../forward/blank-frames.ts';
import type { DownTrackState } from '../forward/down-track-state.ts';
import { FanOut } from '../forward/fan-out.ts';
import { reviewLayer } from '../forward/layer-selector.ts';
import type { MediaPacket } from '../packet.ts';
import type { CarriedFeed } from '../pipe/carried-feed.ts';
import type { AudioLevel } from './audio-level.ts';
import { Layer } from './layer.ts';
import { rankLayers } from './layer-rank.ts';
import { type PayloadTypes, payloadTypesOf } from './negotiated-codec.ts';

export class TrackReceiver implements Receiver {
  readonly mid: string;
  readonly kind: MediaKind;
  /** Lowest first. */
  layers: Layer[];
  readonly downTracks: DownTrackState[] = [];
  /** A row for each, in the same order. */
  readonly fan: FanOut = new FanOut();
  /** What arrived in the batch that is being read; the first `pendingCount` count. */
  readonly pending: MediaPacket[] = [];
  pendingCount = 0;
  /** Other hosts that get it too, by their pipes. */
  readonly carried: CarriedFeed[] = [];
  section: ReceiveSection;
  payloadTypes: PayloadTypes;
  newestArrivalUs = 0;
  isMuted = false;
  ended = false;
  /** Set while a speaker observer listens. */
  audioLevel: AudioLevel | undefined = undefined;
  /** Two bits a layer, as of the last round. */
  #living = 0;

  constructor(section: ReceiveSection) {
    this.mid = section.mid;
    this.kind = section.kind;
    this.section = section;
    this.payloadTypes = payloadTypesOf(section);
    this.layers = rankLayers(section).map((rid, rank) => new Layer(this, rid, rank));
  }

  get codec(): CodecDescription {
    const newest = this.layers.find(({ codec }) => codec !== undefined)?.codec?.description;
    return newest ?? this.section.codecs[0] ?? NO_CODEC;
  }

  /** Layers are kept by rid; ones that are no longer offered stay, silent. */
  update(section: ReceiveSection): void {
    this.section = section;
    this.payloadTypes = payloadTypesOf(section);
    for (const rid of rankLayers(section)) {
      if (this.layers.some((layer) => layer.rid === rid)) continue;
      this.layers = [...this.layers, new Layer(this, rid, this.layers.length)];
    }
  }

  layerOf(rid: string): Layer | undefined {
    return this.layers.find((layer) => layer.rid === rid);
  }

  /** Every tenth of a second. */
  endRound(seconds: number, nowUs: number): void {
    const isWatched = this.downTracks.length + this.carried.length > 0;
    for (const layer of this.layers) {
      layer.rates?.endRound(seconds);
      if (layer.takeLoss(nowUs) && isWatched && !this.isMuted) layer.keyFrames.want();
    }
    this.#noteLayers();
  }

  /** What subscribers can be sent may be another than before. */
  #noteLayers(): void {
    const living = this.layers.reduce((bits, layer) => (bits << 2) | lifeOf(layer), 0);
    if (living === this.#living) return;
    this.#living = living;
    for (const { transport } of this.downTracks) transport.alert();
  }

  setMuted(muted: 'muted' | 'unmuted'): void {
    this.isMuted = muted === 'muted';
    for (const track of this.downTracks) {
      if (this.isMuted) beginBlanks(track);
      else reviewLayer(track);
      track.transport.alert();
    }
  }

  end(): void {
    for (const track of this.downTracks) flushBlanks(track);
    this.ended = true;
    for (const layer of this.layers) layer.unbind();
  }

  stats(): ReceiverStats {
    return { layers: this.layers.filter(({ ssrc }) => ssrc !== 0).map(layerStats) };
  }
}

const lifeOf = (layer: Layer): number => (layer.isLive() ? 2 : 0) | (layer.isBound ? 1 : 0);

const NO_CODEC: CodecDescription = {
  mimeType: '',
  payloadType: 0,
  clockRate: 90_000,
  channels: 1,
  fmtp: '',
  rtxPayloadType: undefined,
  feedback: [],
};

function layerStats(layer: Layer): LayerStats {
  return {
    rid: layer.rid,
    rank: layer.rank,
    ssrc: layer.ssrc,
    packets: layer.stats.packets,
    bytes: layer.stats.bytes,
    lost: layer.stats.cumulativeLost,
    jitterMs: (layer.stats.jitter * 1000) / (layer.codec?.clockRate ?? 90_000),
    nacksSent: layer.nacks.sent,
    plisSent: layer.keyFrames.sent,
    keyFrames: layer.stats.keyFrames,
  };
}
