// How does a time become an NTP timestamp? RFC 3550 section 4: seconds since 1900 and a fraction of 2^-32 s.

const SECONDS_1900_TO_1970 = 2_208_988_800;

export function ntpSeconds(unixUs: number): number {
  return (Math.floor(unixUs / 1_000_000) + SECONDS_1900_TO_1970) >>> 0;
}

export function ntpFraction(unixUs: number): number {
  const us = unixUs - Math.floor(unixUs / 1_000_000) * 1_000_000;
  return Math.floor(us * 4294.967296) >>> 0;
}

/** The middle 32 bits, as LSR of a report block carries them: units of 2^-16 s. */
export function ntpMiddle(seconds: number, fraction: number): number {
  return (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0;
}

/** Microseconds since the Unix epoch; times before 1968 are taken as those after 2036 (era 1). */
export function ntpToUnixUs(seconds: number, fraction: number): number {
  const era = seconds < 0x8000_0000 ? 0x1_0000_0000 : 0;
  return (seconds + era - SECONDS_1900_TO_1970) * 1_000_000 + fraction / 4294.967296;
}
