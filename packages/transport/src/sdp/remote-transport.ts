// Where is the remote side, and how does it prove itself? Taken from the section that carries the bundle.
import type { NegotiationRefusal } from '../peer-connection.ts';
import type { RemoteDescription } from '../peer-transport.ts';
import {
  isRejected,
  type MediaDescription,
  type SessionDescription,
  type SetupRole,
} from './description.ts';

/** Undefined when every section is rejected: then nothing is to be reached. */
export function readRemoteTransport(
  session: SessionDescription,
  forbiddenSetup: SetupRole,
): RemoteDescription | NegotiationRefusal | undefined {
  const carrier = session.sections.find((section) => isLiving(section, session));
  if (carrier === undefined) return undefined;
  const where = `line ${carrier.line}: `;
  const usernameFragment = carrier.usernameFragment ?? session.usernameFragment;
  const password = carrier.password ?? session.password;
  if (usernameFragment === undefined || password === undefined) {
    return { refused: `${where}the section has no ice-ufrag and ice-pwd` };
  }
  const fingerprint = carrier.fingerprint ?? session.fingerprint;
  if (fingerprint === undefined)
    return { refused: `${where}the section has no usable fingerprint` };
  const setup = carrier.setup ?? session.setup;
  if (setup === forbiddenSetup || setup === 'holdconn') {
    return { refused: `${where}setup:${setup} leaves nobody to begin DTLS` };
  }
  return { ice: { usernameFragment, password }, fingerprint };
}

/** Neither rejected nor outside of the bundle. Without a group only the first section has a transport. */
export function isLiving(section: MediaDescription, session: SessionDescription): boolean {
  if (isRejected(section) || section.kind === 'other' || section.mid === undefined) return false;
  return session.bundle === undefined
    ? section === session.sections.find((candidate) => !isRejected(candidate))
    : session.bundle.includes(section.mid);
}

/** What every living section must have, or the first line that lacks it. */
export function refuseUnbundled(session: SessionDescription): NegotiationRefusal | undefined {
  for (const section of session.sections) {
    if (isRejected(section)) continue;
    if (section.mid === undefined)
      return { refused: `line ${section.line}: the section has no mid` };
    const isRtp = section.kind === 'audio' || section.kind === 'video';
    if (isRtp && !section.rtcpMux) {
      return { refused: `line ${section.line}: the section has no rtcp-mux` };
    }
  }
  return undefined;
}
