// How is a peer connection tested without sockets? A transport that only remembers, for tests.
import { createPeerConnection } from '../create-peer-connection.ts';
import type {
  NegotiationRefusal,
  OutgoingTrack,
  PeerConnection,
  PeerConnectionOptions,
  PeerConnectionRole,
} from '../peer-connection.ts';
import type {
  IceParameters,
  PeerTransport,
  RemoteDescription,
  TransportHost,
} from '../peer-transport.ts';

export interface ConnectionFixture {
  readonly connection: PeerConnection;
  /** Everything the transport was told. */
  readonly remotes: readonly RemoteDescription[];
}

const ENABLED = ['opus', 'red', 'pcmu', 'pcma'].map((name) => `audio/${name}`);
const ENABLED_VIDEO = ['vp8', 'vp9', 'av1', 'h264'].map((name) => `video/${name}`);

export function openConnection(
  role: PeerConnectionRole,
  overrides: Partial<PeerConnectionOptions> = {},
): ConnectionFixture {
  const remotes: RemoteDescription[] = [];
  const connection = createPeerConnection({
    role,
    host: fakeHost(remotes),
    listener: {
      stateChanged: () => undefined,
      rtpReceived: () => undefined,
      rtcpReceived: () => undefined,
      dataChannelOpened: () => undefined,
    },
    enabledCodecs: [...ENABLED, ...ENABLED_VIDEO],
    redDisabled: false,
    ...overrides,
  });
  return { connection, remotes };
}

export function videoTrack(
  trackSid: string,
  mimeTypes: readonly string[] = ['video/vp8'],
): OutgoingTrack {
  return { trackSid, streamId: `PA_x|${trackSid}`, kind: 'video', mimeTypes, stereo: false };
}

export function audioTrack(
  trackSid: string,
  mimeTypes: readonly string[] = ['audio/opus'],
): OutgoingTrack {
  return { trackSid, streamId: `PA_x|${trackSid}`, kind: 'audio', mimeTypes, stereo: false };
}

/** The outcome, or an error that shows the refusal. */
export function accepted<T extends object>(outcome: T | NegotiationRefusal): T {
  if ('refused' in outcome) throw new Error(`refused: ${outcome.refused}`);
  return outcome;
}

/** The lines of the n-th section, m-line first; -1 for what stands before. */
export function sectionLines(sdp: string, index: number): readonly string[] {
  return (sdp.split('\r\nm=')[index + 1] ?? '').split('\r\n');
}

function fakeHost(remotes: RemoteDescription[]): TransportHost {
  return {
    fingerprint: { algorithm: 'sha-256', value: new Array(32).fill('AB').join(':') },
    candidates: [
      { foundation: '1', protocol: 'udp', priority: 2130706431, address: '127.0.0.1', port: 7882 },
      { foundation: '2', protocol: 'tcp', priority: 1671430143, address: '127.0.0.1', port: 7881 },
    ],
    openTransport: () => fakeTransport(remotes),
    counters: () => ({}),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function fakeTransport(remotes: RemoteDescription[]): PeerTransport {
  let generation = 1;
  const current = (): IceParameters => ({
    usernameFragment: `local${generation}`,
    password: 'p'.repeat(24),
  });
  const unused = (): never => {
    throw new Error('the fake transport carries nothing');
  };
  return {
    get iceParameters(): IceParameters {
      return current();
    },
    state: 'new',
    sink: {
      bytes: new Uint8Array(),
      view: new DataView(new ArrayBuffer(0)),
      reserve: () => -1,
      commit: unused,
      sendRtcp: unused,
    },
    dataChannels: [],
    counters: { packetsReceived: 0, bytesReceived: 0, packetsSent: 0, bytesSent: 0 },
    setRemote(remote): 'ok' | 'fingerprint_changed' {
      const known = remotes.at(-1)?.fingerprint.value;
      if (known !== undefined && known !== remote.fingerprint.value) return 'fingerprint_changed';
      remotes.push(remote);
      return 'ok';
    },
    restartIce(): IceParameters {
      generation += 1;
      return current();
    },
    openDataChannel: unused,
    [Symbol.dispose]: () => undefined,
  };
}
