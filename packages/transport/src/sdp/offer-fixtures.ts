// How do the offers of real clients look? Built for tests in the shapes that were captured from Chromium 156 and Firefox 153.

export interface FixtureSection {
  readonly kind: 'audio' | 'video' | 'application';
  readonly mid: string;
  readonly direction?: 'sendonly' | 'recvonly' | 'sendrecv' | 'inactive';
  readonly trackId?: string;
  /** Value of `a=simulcast:send`. */
  readonly simulcast?: string;
  readonly extra?: readonly string[];
  readonly isRejected?: boolean;
}

export interface FixtureOffer {
  readonly shape: 'chromium' | 'firefox' | 'pion';
  readonly ufrag?: string;
  readonly fingerprint?: string;
  readonly setup?: string;
  readonly sections: readonly FixtureSection[];
}

export const FIXTURE_FINGERPRINT: string = new Array(32).fill('4A').join(':');
const DEPENDENCY_DESCRIPTOR =
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const SDES = 'urn:ietf:params:rtp-hdrext:sdes';

const VIDEO_FEEDBACK = ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'];
const CHROMIUM_VIDEO: readonly (readonly [number, number, string, string])[] = [
  [96, 97, 'VP8', ''],
  [102, 103, 'H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f'],
  [108, 109, 'H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'],
  [41, 42, 'H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=f4001f'],
  [45, 46, 'AV1', 'level-idx=5;profile=0;tier=0'],
  [98, 99, 'VP9', 'profile-id=0'],
  [100, 101, 'VP9', 'profile-id=2'],
];

/** CRLF-terminated SDP. */
export function fixtureOffer(offer: FixtureOffer): string {
  const { shape, sections } = offer;
  const bundled = sections.filter(({ isRejected }) => !isRejected).map(({ mid }) => mid);
  const lines = [
    'v=0',
    `o=${shape === 'firefox' ? 'mozilla' : '-'} 3858609427150885942 2 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${bundled.join(' ')}`,
    ...(shape === 'firefox'
      ? ['a=sendrecv', transportLines(offer)[2] ?? '']
      : ['a=extmap-allow-mixed']),
    ...sections.flatMap((section) => sectionLines(offer, section)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function sectionLines(offer: FixtureOffer, section: FixtureSection): string[] {
  const transport =
    offer.shape === 'firefox' ? transportLines(offer).slice(0, 2) : transportLines(offer);
  const head = [
    `m=${section.kind} ${section.isRejected ? 0 : 9} ${formats(offer, section)}`,
    'c=IN IP4 0.0.0.0',
    ...transport,
    `a=setup:${offer.setup ?? 'actpass'}`,
    `a=mid:${section.mid}`,
  ];
  if (section.kind === 'application') {
    return [...head, 'a=sctp-port:5000', 'a=max-message-size:262144'];
  }
  return [
    ...head,
    ...(offer.shape === 'firefox' ? ['a=extmap-allow-mixed'] : []),
    ...extensionLines(offer, section),
    `a=${section.direction ?? 'sendonly'}`,
    ...(section.trackId === undefined ? [] : [`a=msid:- ${section.trackId}`]),
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...codecLines(offer, section),
    ...ridLines(section),
    ...(section.extra ?? []),
  ];
}

function transportLines({ ufrag, fingerprint }: FixtureOffer): string[] {
  return [
    `a=ice-ufrag:${ufrag ?? 'fcey'}`,
    'a=ice-pwd:+9gkOaCq6algq9VyKxpqiimN',
    `a=fingerprint:sha-256 ${fingerprint ?? FIXTURE_FINGERPRINT}`,
  ];
}

function formats({ shape }: FixtureOffer, { kind }: FixtureSection): string {
  if (kind === 'application') return 'UDP/DTLS/SCTP webrtc-datachannel';
  const chromiumVideo = CHROMIUM_VIDEO.map(([codec, rtx]) => `${codec} ${rtx}`).join(' ');
  const video = shape === 'firefox' ? '120 124' : `${chromiumVideo} 118`;
  const audio = shape === 'firefox' ? '109 9 0 8' : '111 63 9 0 8 110';
  return `UDP/TLS/RTP/SAVPF ${kind === 'audio' ? audio : video}`;
}

function extensionLines({ shape }: FixtureOffer, { kind, direction }: FixtureSection): string[] {
  const recvonly = shape === 'firefox' ? '/recvonly' : '';
  const sendonly = shape === 'firefox' && direction !== 'recvonly' ? '/sendonly' : '';
  if (kind === 'audio') {
    return [
      'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
      `a=extmap:2${recvonly} urn:ietf:params:rtp-hdrext:csrc-audio-level`,
      `a=extmap:4 ${SDES}:mid`,
    ];
  }
  return [
    `a=extmap:5${recvonly} http://www.webrtc.org/experiments/rtp-hdrext/playout-delay`,
    `a=extmap:3 ${TRANSPORT_CC}`,
    `a=extmap:4 ${SDES}:mid`,
    `a=extmap:10${sendonly} ${SDES}:rtp-stream-id`,
    `a=extmap:11${sendonly} ${SDES}:repaired-rtp-stream-id`,
    `a=extmap:12${sendonly} ${DEPENDENCY_DESCRIPTOR}`,
  ];
}

function codecLines({ shape }: FixtureOffer, { kind }: FixtureSection): string[] {
  if (kind === 'audio') return shape === 'firefox' ? FIREFOX_AUDIO : CHROMIUM_AUDIO;
  return shape === 'firefox' ? FIREFOX_VIDEO : CHROMIUM_VIDEO.flatMap(chromiumVideoLines);
}

const CHROMIUM_AUDIO: string[] = [
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:110 telephone-event/48000',
];

/** Firefox sorts attributes by name: fmtp and feedback stand before the rtpmap that they belong to. */
const FIREFOX_AUDIO: string[] = [
  'a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1',
  'a=rtpmap:109 opus/48000/2',
  'a=rtpmap:9 G722/8000/1',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
];

const FIREFOX_VIDEO: string[] = [
  'a=fmtp:120 max-fs=12288;max-fr=60',
  'a=fmtp:124 apt=120',
  ...VIDEO_FEEDBACK.map((feedback) => `a=rtcp-fb:120 ${feedback}`),
  'a=rtpmap:120 VP8/90000',
  'a=rtpmap:124 rtx/90000',
];

function chromiumVideoLines([codec, rtx, name, fmtp]: readonly [
  number,
  number,
  string,
  string,
]): string[] {
  return [
    `a=rtpmap:${codec} ${name}/90000`,
    ...VIDEO_FEEDBACK.map((feedback) => `a=rtcp-fb:${codec} ${feedback}`),
    ...(fmtp === '' ? [] : [`a=fmtp:${codec} ${fmtp}`]),
    `a=rtpmap:${rtx} rtx/90000`,
    `a=fmtp:${rtx} apt=${codec}`,
  ];
}

function ridLines({ simulcast }: FixtureSection): string[] {
  if (simulcast === undefined) return [];
  const rids = simulcast.replaceAll('~', '').split(';');
  return [...rids.map((rid) => `a=rid:${rid} send`), `a=simulcast:send ${simulcast}`];
}
