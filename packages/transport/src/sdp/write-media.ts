// How does one audio or video section of ours look as SDP?
import type { CodecDescription } from '@chorale/rtp';
import type { LocalMediaSection, LocalSource } from './local-description.ts';
import { splitOnce } from './words.ts';

/** `transport` are the lines that follow the m-line in every section. */
export function writeMediaLines(
  section: LocalMediaSection,
  transport: readonly string[],
): string[] {
  const payloadTypes = section.codecs.flatMap(({ payloadType, rtxPayloadType }) =>
    rtxPayloadType === undefined ? [payloadType] : [payloadType, rtxPayloadType],
  );
  return [
    `m=${section.media} 9 UDP/TLS/RTP/SAVPF ${[...new Set(payloadTypes)].join(' ')}`,
    ...transport,
    `a=mid:${section.mid}`,
    ...(section.extmapAllowMixed ? ['a=extmap-allow-mixed'] : []),
    ...section.extensions.map(({ id, uri }) => `a=extmap:${id} ${uri}`),
    `a=${section.direction}`,
    ...(section.source === undefined ? [] : [writeMsid(section.source)]),
    'a=rtcp-mux',
    ...(section.rtcpRsize ? ['a=rtcp-rsize'] : []),
    ...section.codecs.flatMap(writeCodec),
    ...(section.source === undefined ? [] : writeSource(section.source)),
    ...writeRids(section),
  ];
}

function writeCodec(codec: CodecDescription): string[] {
  const { payloadType, rtxPayloadType, clockRate, channels } = codec;
  const name = splitOnce(codec.mimeType, '/')[1];
  const encoding = channels > 1 ? `${name}/${clockRate}/${channels}` : `${name}/${clockRate}`;
  const lines = [
    `a=rtpmap:${payloadType} ${encoding}`,
    ...codec.feedback.map((feedback) => `a=rtcp-fb:${payloadType} ${feedback}`),
  ];
  if (codec.fmtp !== '') lines.push(`a=fmtp:${payloadType} ${codec.fmtp}`);
  if (rtxPayloadType === undefined) return lines;
  return [
    ...lines,
    `a=rtpmap:${rtxPayloadType} rtx/${clockRate}`,
    `a=fmtp:${rtxPayloadType} apt=${payloadType}`,
  ];
}

function writeMsid({ streamId, trackId }: LocalSource): string {
  return `a=msid:${streamId} ${trackId}`;
}

/** RFC 5576. */
function writeSource(source: LocalSource): string[] {
  const ssrcs = source.rtxSsrc === 0 ? [source.ssrc] : [source.ssrc, source.rtxSsrc];
  return [
    ...(ssrcs.length > 1 ? [`a=ssrc-group:FID ${ssrcs.join(' ')}`] : []),
    ...ssrcs.map((ssrc) => `a=ssrc:${ssrc} cname:${source.cname}`),
  ];
}

function writeRids({ rids, hasSimulcast }: LocalMediaSection): string[] {
  const lines = rids.map((rid) => `a=rid:${rid} recv`);
  return hasSimulcast ? [...lines, `a=simulcast:recv ${rids.join(';')}`] : lines;
}
