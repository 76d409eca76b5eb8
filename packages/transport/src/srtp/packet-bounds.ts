// Where does the payload of an unauthenticated packet begin? Bounds first: nothing is read beyond the datagram.
//
//  0                   1                   2                   3      RFC 3550 section 5.1
//  |V=2|P|X|  CC   |M|     PT      |       sequence number         |
//  |                           timestamp                           |
//  |           synchronization source (SSRC) identifier            |

const RTP_HEADER_BYTES = 12;
/** Header, first report word and SSRC. */
export const RTCP_CLEAR_BYTES = 8;

/** Length of fixed header, CSRCs and extension (RFC 8285); -1 when the packet does not hold them. */
export function rtpHeaderBytes(view: DataView, at: number, lengthBytes: number): number {
  if (lengthBytes < RTP_HEADER_BYTES) return -1;
  const first = view.getUint8(at);
  if (first >>> 6 !== 2) return -1;
  const fixed = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) === 0) return fixed <= lengthBytes ? fixed : -1;
  if (fixed + 4 > lengthBytes) return -1;
  const whole = fixed + 4 + 4 * view.getUint16(at + fixed + 2);
  return whole <= lengthBytes ? whole : -1;
}

/** RFC 5761 section 4: the second byte tells RTCP from RTP. */
export function isRtcp(secondByte: number): boolean {
  return secondByte >= 192 && secondByte <= 223;
}
