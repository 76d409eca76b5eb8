// What does the relay see of RTP although it is encrypted? The header: who, which number, which time.

export interface RtpHeader {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly marker: boolean;
}

const HEADER_BYTES = 12;

/** Undefined: something else on the same port, RTCP among it (RFC 5761 section 4, RFC 7983). */
export function readRtpHeader(datagram: Uint8Array): RtpHeader | undefined {
  const [first = 0, second = 0] = datagram;
  const isRtcp = second >= 192 && second <= 223;
  if (datagram.length < HEADER_BYTES || first >> 6 !== 2 || isRtcp) return undefined;
  const view = new DataView(datagram.buffer, datagram.byteOffset, HEADER_BYTES);
  return {
    payloadType: second & 127,
    marker: second >> 7 === 1,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
  };
}
