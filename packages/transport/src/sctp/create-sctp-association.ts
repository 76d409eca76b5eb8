// Who builds the SCTP association of a peer transport?
import { Association } from './association.ts';
import type { SctpAssociation, SctpIo } from './sctp-association.ts';

/** A `SctpFactory` with the default limits. */
export function createSctpAssociation(io: SctpIo): SctpAssociation {
  return new Association(io);
}
