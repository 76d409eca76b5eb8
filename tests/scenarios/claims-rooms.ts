// What of LiveKit's media negotiation, data and rooms does the stack claim?
import { type Claims, left, shown } from './claim.ts';

export const roomClaims: Claims = {
  'sdp and connection modes': [
    shown(
      'two connections',
      'v0: JoinResponse comes first, then a token, then the subscriber offer',
    ),
    shown('one connection', 'v1: the handshake carries tracks and an offer, gzip or not'),
    shown('bad descriptions', 'an offer with empty ends the session of its sender'),
    shown(
      'sections used again',
      'an unpublished track is gone for everyone, and its section serves the next one',
    ),
  ],
  'payload types and extensions': [
    shown(
      'uplink',
      'an answer keeps the payload types of the offer, and asks for the feedback that it can use',
      'v1 vp8 at 720p: one page publishes, one watches',
    ),
    shown(
      'downlink',
      'an offer to a subscriber names stream and track, extensions, retransmission and feedback',
    ),
    shown('H.265', 'H.265 reaches viewers from a key frame that was asked for, early and late'),
    left('G.711 by signals alone', 'shown between browsers: v1: audio/PCMU is heard'),
    left('playout delay', 'kept with the room; no packet carries it'),
  ],
  'data channels and packets': [
    shown('destinations, no echo', 'packets reach who is named, or everyone; never their sender'),
    shown('hidden senders', 'a hidden sender has no name'),
    shown('nobody speaks for another', "a chat message is its sender's, whomever it names"),
    left('agents speak for others', 'a unit test shows it; no client in the tests does it'),
    shown(
      'messages, calls and streams',
      'calls and text streams pass between participants',
      'v0 and v1: messages, calls and streams',
    ),
    left(
      'metrics relayed',
      'merge, clock and bounds have unit tests; no client in the tests sends metrics',
    ),
    shown(
      'repeated nonces, packets of applications',
      'an application speaks to those whom it names; the same nonce is delivered once',
    ),
    left('PerformRpc', 'answered unimplemented'),
  ],
  'data tracks': [
    shown(
      'publish and subscribe',
      'a data track is announced, subscribed to under a handle of its own, and unpublished',
      'v1: frames of a data track arrive at who subscribes',
    ),
    shown('auto_subscribe_data_track', 'who wants all data tracks is given each'),
  ],
  'encryption and trailers': [
    shown(
      'told and passed untouched',
      'a track is told as it was announced, encryption and codec too',
      'v1: one key opens everything, another nothing',
    ),
  ],
  'ice and turn': [
    shown(
      'UDP and TCP candidates',
      'both protocols are offered, UDP first, and publishing may begin at once',
      'v1: without UDP a call is held over TCP',
      'between machines, the publisher joins first',
    ),
    shown(
      'fallback remembered',
      'who asked for tcp joins and resumes with it alone; others do not',
    ),
    left('full ICE agent', 'ICE-lite only'),
    left('TURN', 'only servers of the configuration are named in JoinResponse'),
  ],
  'rooms, participants, tracks': [
    shown('preset', 'a preset of the configuration shapes the room'),
    shown('roomConfig in the token', 'what the token says itself wins over the preset'),
    shown('only at the opening', 'only the token that opens the room counts'),
    left(
      'agents and egress of a configuration',
      'ignored with a debug log: nobody dispatches them yet',
    ),
    shown(
      'departure timeout',
      'a deserted room closes after its timeout, and the name opens a new room',
    ),
    shown(
      'dependent kinds',
      'recorders, agents and the hidden do not fill a room',
      'a room with nobody but an agent closes',
    ),
    shown('active_recording', 'that a recording begins and ends is told to everyone at once'),
    shown('hidden', 'a hidden participant is seen by nobody and sees everyone'),
    shown(
      'subscription limits',
      'no more videos than the limit are sent, and a place that comes free is used',
    ),
    shown(
      'moderation',
      'an application mutes a track; the publisher is asked to, and may not be unmuted',
      'permissions change while the participant is there',
      'participants: listed, read, changed, removed',
    ),
    shown(
      'addresses behind proxies',
      'a header from an address that nobody trusts changes nothing',
      'behind a trusted proxy each client has its own count',
    ),
    left('revoke_token_ts', 'not read: who was removed may join again with its token'),
    left('ForwardParticipant, MoveParticipant', 'answered unimplemented'),
  ],
};
