// May these bytes reach OpenSSL? A plaintext alert, an unknown record and a late ClientHello stop here.
//
//  | type (1) | version (2) | epoch (2) | sequence (6) | length (2) | fragment …      RFC 6347 section 4.1

const RECORD_HEADER_BYTES = 13;
const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const CLIENT_HELLO = 1;

/** `plaintext`: nothing in it could have been sent by the peer of a running session. */
export type RecordVerdict = 'client_hello' | 'handshake' | 'protected' | 'plaintext' | 'malformed';

/** What the datagram holds, by its most telling record. Never reads beyond it. */
export function inspectRecords(view: DataView, at: number, lengthBytes: number): RecordVerdict {
  const end = at + lengthBytes;
  let verdict: RecordVerdict = 'malformed';
  for (let next = at; next < end; ) {
    if (next + RECORD_HEADER_BYTES > end) return 'malformed';
    const fragmentBytes = view.getUint16(next + 11);
    if (next + RECORD_HEADER_BYTES + fragmentBytes > end) return 'malformed';
    const record = inspectRecord(view, next, fragmentBytes);
    if (record === 'malformed' || (record === 'plaintext' && next === at)) return record;
    if (rank[record] > rank[verdict]) verdict = record;
    next += RECORD_HEADER_BYTES + fragmentBytes;
  }
  return verdict;
}

/** One encrypted record of data, and nothing else? What nearly every datagram of a running session is. After `inspectRecords`. */
export function isSingleData(view: DataView, at: number, lengthBytes: number): boolean {
  const isWhole = lengthBytes === RECORD_HEADER_BYTES + view.getUint16(at + 11);
  return isWhole && view.getUint8(at) === APPLICATION_DATA;
}

const rank: Readonly<Record<RecordVerdict, number>> = {
  malformed: 0,
  plaintext: 1,
  client_hello: 2,
  handshake: 3,
  protected: 4,
};

function inspectRecord(view: DataView, at: number, fragmentBytes: number): RecordVerdict {
  const type = view.getUint8(at);
  if (view.getUint8(at + 1) !== 0xfe || type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA) {
    return 'malformed';
  }
  if (view.getUint16(at + 3) > 0) return 'protected';
  if (type === ALERT || type === APPLICATION_DATA) return 'plaintext';
  if (type !== HANDSHAKE || fragmentBytes === 0) return 'handshake';
  return view.getUint8(at + RECORD_HEADER_BYTES) === CLIENT_HELLO ? 'client_hello' : 'handshake';
}
