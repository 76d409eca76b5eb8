// How does a published track come in a second codec, and how does that end? Its publisher announces it when it is asked for.
import type { PublishedFacts } from '../host/messages.ts';
import type { Participant, Publication, PublishedCodec } from '../participant/participant.ts';
import { codecNameOf } from './codec-name.ts';
import { describeCodec } from './codecs.ts';
import type { Room } from './room.ts';
import { reviewCodecs } from './select-codec.ts';

interface Backup {
  readonly publication: Publication;
  readonly codec: PublishedCodec;
}

/** A section that cannot carry the codec is left alone. The caller broadcasts. */
export function publishBackup(
  room: Room,
  participant: Participant,
  { publication, codec, facts, cid }: Backup & { readonly facts: PublishedFacts; cid: string },
): void {
  const { identity, sid: speaker, publisherTransport: transport } = participant;
  const { info } = publication;
  const { feed, mimeType } = codec;
  if (codecNameOf(facts.mimeType) !== codecNameOf(mimeType)) {
    const asked = { participant: identity, track: feed, mimeType: facts.mimeType };
    return room.logger.warn(asked, 'backup codec has another codec');
  }
  endBackup(room, participant, { publication, codec });
  const { mid, cid: sdpCid } = facts;
  codec.section = { cid, sdpCid, mid };
  const known = info.codecs.find((one) => codecNameOf(one.mimeType) === codecNameOf(mimeType));
  if (known !== undefined) describeCodec(known, cid, facts);
  room.host.send({ kind: 'attachFeed', transport, mid, feed, speaker });
  if (info.muted) room.host.send({ kind: 'setMuted', feed, muted: true });
  room.logger.info({ participant: identity, track: feed, mimeType }, 'backup codec published');
  reviewCodecs(room, publication);
}

/** Its section is gone. Whoever needs it waits for the next; the track goes on. */
export function endBackup(
  room: Room,
  { identity, pending, announced }: Participant,
  { publication, codec }: Backup,
): void {
  const { section, feed } = codec;
  if (section === undefined) return;
  if (!pending.has(section.cid)) announced.delete(section.cid);
  codec.section = undefined;
  reviewCodecs(room, publication);
  room.host.send({ kind: 'detachFeed', feed });
  room.logger.info({ participant: identity, track: feed }, 'backup codec ended');
}
