// How far are two RTP timestamps apart, and which is it since the start? RFC 3550 section 5.1.

/** Signed distance from `from` to `to`, −2^31…2^31−1. */
export function timestampDistance(from: number, to: number): number {
  return (to - from) | 0;
}

export function isNewerTimestamp(candidate: number, reference: number): boolean {
  return timestampDistance(reference, candidate) > 0;
}

/** The number without roll-over nearest to `reference`, which is one such number; may be below zero. */
export function extendTimestamp(reference: number, timestamp: number): number {
  return reference + timestampDistance(reference % 0x1_0000_0000, timestamp);
}
