// What does the other side send? Packets by name, for tests.
import { createHmac, randomBytes } from 'node:crypto';
import type { MessageAuthenticator } from '@chorale/native';
import type { IceParameters } from '../peer-transport.ts';
import { attribute, STUN_MAGIC_COOKIE } from '../stun/binding-request.ts';
import { BINDING_SUCCESS } from '../stun/binding-response.ts';
import { writeTrailer } from '../stun/integrity.ts';

export interface CheckOptions {
  readonly useCandidate?: boolean;
  readonly controlled?: boolean;
}

/** As libwebrtc writes it, for a server with these parameters. */
export function bindingRequest(ice: IceParameters, options: CheckOptions = {}): Buffer {
  const bytes = Buffer.alloc(256);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint16(0, 1);
  view.setUint32(4, STUN_MAGIC_COOKIE);
  bytes.set(randomBytes(12), 8);
  let end = 20;
  const add = (type: number, value: Uint8Array): void => {
    view.setUint16(end, type);
    view.setUint16(end + 2, value.length);
    bytes.set(value, end + 4);
    end += 4 + ((value.length + 3) & ~3);
  };
  add(attribute.username, Buffer.from(`${ice.usernameFragment}:peer`));
  add(attribute.priority, Buffer.from([110, 0, 30, 255]));
  const role = options.controlled === true ? attribute.iceControlled : attribute.iceControlling;
  add(role, randomBytes(8));
  if (options.useCandidate === true) add(attribute.useCandidate, new Uint8Array(0));
  const authenticator = authenticatorIn(bytes, ice.password);
  return bytes.subarray(0, writeTrailer({ bytes, view }, 0, end, authenticator));
}

/** As the peer with this password answers a check of ours. */
export function bindingSuccess(check: Buffer, password: string): Buffer {
  const bytes = Buffer.alloc(256);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  check.copy(bytes, 0, 0, 20);
  view.setUint16(0, BINDING_SUCCESS);
  bytes.set([0, attribute.xorMappedAddress, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0], 20);
  const end = writeTrailer({ bytes, view }, 0, 32, authenticatorIn(bytes, password));
  return bytes.subarray(0, end);
}

/** The digest lies at the end of the same memory. */
function authenticatorIn(bytes: Buffer, password: string): MessageAuthenticator {
  const digestAt = bytes.length - 20;
  return {
    digestAt,
    digest(at, lengthBytes): boolean {
      const message = bytes.subarray(at, at + lengthBytes);
      bytes.set(createHmac('sha1', password).update(message).digest(), digestAt);
      return true;
    },
    [Symbol.dispose](): void {},
  };
}

export interface PacketOptions {
  readonly ssrc?: number;
  readonly sequence?: number;
  readonly payload?: string;
}

export function rtpPacket({
  ssrc = 0x1234,
  sequence = 1,
  payload = 'media',
}: PacketOptions): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = 96;
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(sequence * 90, 4);
  header.writeUInt32BE(ssrc, 8);
  return Buffer.concat([header, Buffer.from(payload)]);
}

/** An empty receiver report. */
export function rtcpPacket(ssrc = 0x1234): Buffer {
  const packet = Buffer.from('80c9000100000000', 'hex');
  packet.writeUInt32BE(ssrc, 4);
  return packet;
}
