// What does a sender say about its clock? RFC 3550 section 6.4.1.
//
//  0                   1                   2                   3
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|    RC   |   PT=SR=200   |             length            |  0
// |                         SSRC of sender                        |  4
// |              NTP timestamp, most significant word             |  8
// |             NTP timestamp, least significant word             | 12
// |                         RTP timestamp                         | 16
// |                     sender's packet count                     | 20
// |                      sender's octet count                     | 24
// |                    report blocks × RC follow                  | 28
import { readUint32, writeUint32 } from '../big-endian.ts';
import { RtcpType, writeRtcpHeader } from './compound.ts';

export const SENDER_REPORT_BYTES = 28;

export interface SenderReport {
  ssrc: number;
  ntpSeconds: number;
  ntpFraction: number;
  rtpTimestamp: number;
  packets: number;
  octets: number;
}

/** Fills `into`; false when cut short. */
export function readSenderReport(
  bytes: Uint8Array,
  offset: number,
  lengthBytes: number,
  into: SenderReport,
): boolean {
  if (lengthBytes < SENDER_REPORT_BYTES) return false;
  into.ssrc = readUint32(bytes, offset + 4);
  into.ntpSeconds = readUint32(bytes, offset + 8);
  into.ntpFraction = readUint32(bytes, offset + 12);
  into.rtpTimestamp = readUint32(bytes, offset + 16);
  into.packets = readUint32(bytes, offset + 20);
  into.octets = readUint32(bytes, offset + 24);
  return true;
}

/** Without report blocks; returns the bytes written. */
export function writeSenderReport(bytes: Uint8Array, offset: number, report: SenderReport): number {
  writeRtcpHeader(bytes, offset, {
    count: 0,
    type: RtcpType.senderReport,
    lengthBytes: SENDER_REPORT_BYTES,
  });
  writeUint32(bytes, offset + 4, report.ssrc);
  writeUint32(bytes, offset + 8, report.ntpSeconds);
  writeUint32(bytes, offset + 12, report.ntpFraction);
  writeUint32(bytes, offset + 16, report.rtpTimestamp);
  writeUint32(bytes, offset + 20, report.packets);
  writeUint32(bytes, offset + 24, report.octets);
  return SENDER_REPORT_BYTES;
}
