// What of LiveKit's protocol does the stack claim? Each row names the tests that show it, or says why it is left out.

export interface Claim {
  readonly row: string;
  /** Titles of tests in tests/scenarios or tests/compat. */
  readonly shownBy?: readonly string[];
  readonly left?: string;
}

const shown = (row: string, ...shownBy: string[]): Claim => ({ row, shownBy });
const left = (row: string, reason: string): Claim => ({ row, left: reason });

export const claims: Readonly<Record<string, readonly Claim[]>> = {
  'protocol gates': [
    shown('above 2: primary subscriber', 'the subscriber connection is primary from protocol 3 on'),
    left(
      'up to 2: speakers as a data packet',
      'no client of that age to hear it; the gate has a unit test',
    ),
    left('above 3: transceivers used again', 'sections are used again for every client'),
    left(
      'above 4: connection quality',
      'the gate has a unit test; newer clients are shown under rooms',
    ),
    left('above 5: ICE-lite', 'every client is offered ICE-lite; there is no full agent'),
    left(
      'above 6: TrackUnpublished',
      'the gate has a unit test; newer clients are shown under tracks',
    ),
    shown('above 7: tracks in the first offer', 'tracks are in the first offer from protocol 8 on'),
    shown('above 8: departures told', 'others are told of a join and of a leave'),
    left(
      'above 9: shared stream ids',
      'chosen by a unit-tested function; not seen in a browser yet',
    ),
    left('above 10: quality LOST', 'the gate has a unit test'),
    shown(
      'up to 11: the sid of the room is in JoinResponse',
      'clients of every protocol join with the sid of the room and hear of each other',
    ),
    shown(
      'above 12: LeaveRequest.action',
      'a resume is asked for by LeaveRequest from protocol 13 on, before by closing the socket',
    ),
    shown(
      'above 14: successes confirmed',
      'a success is confirmed from protocol 15 on, a refusal always',
    ),
    left('above 15: RoomMoved', 'participants are not moved between rooms'),
    left('above 16: packet trailers stripped', 'trailers pass to every subscriber'),
  ],
  'join response': [
    shown(
      'room, participant, others, pings, trailer',
      'v0: JoinResponse comes first, then a token, then the subscriber offer',
    ),
    shown(
      'everyone is in it',
      'a joiner has everyone in its first message, whatever waits for the others',
    ),
    left('alternative_url, client_configuration', 'no redirects, no rules by device'),
  ],
  'join order': [
    shown('v0', 'v0: JoinResponse comes first, then a token, then the subscriber offer'),
    shown(
      'v1, tracks and offer in the handshake',
      'v1: the handshake carries tracks and an offer, gzip or not',
    ),
    shown('refusals before the upgrade', 'refused: no roomJoin', 'a gzip bomb costs a refusal'),
    shown('validate', 'a good token validates, by query and by header'),
    shown('refresh token', 'the refresh token grants what the first one did'),
    shown(
      'never active: removed',
      'who never became active has not left: its connection was aborted',
    ),
  ],
  'signal requests': [
    shown('offer, answer, trickle', 'whoever joins late is sent what was published before'),
    shown(
      'add_track',
      'tracks need the grant for their source',
      'no more than 20 tracks may be pending',
    ),
    left(
      'add_track with a sid: backup codec',
      'backup codecs are not built; answered UNSUPPORTED_TYPE',
    ),
    shown('mute', 'v1: mute and unmute are seen remotely'),
    shown('subscription', 'a track that is not wanted is not sent, until it is wanted again'),
    left('track_setting: quality, size, rate, priority', 'kept; no layer is chosen by them yet'),
    shown('leave', 'others are told of a join and of a leave'),
    shown('update_layers ignored', 'a scenario that is not rehearsed changes nothing'),
    shown('subscription_permission', 'a publisher says who may subscribe, and takes it back'),
    shown('ping, ping_req', 'both pings are answered'),
    shown(
      'update_metadata',
      'name, metadata and attributes reach the others; an empty attribute is deleted',
      'without the grant, or too long, the request is refused and echoed',
    ),
    shown('data tracks', 'v1: frames of a data track arrive at who subscribes'),
    shown('store and get data blobs', 'what one stores another fetches, until its owner leaves'),
    shown('data blobs switched off', 'switched off, the requests are answered as unsupported'),
    shown('requests about nobody', 'requests about tracks of others or of nobody change nothing'),
  ],
  'signal responses': [
    shown('update: versions rise', 'versions rise with every change'),
    shown(
      'update: silent visitors in rounds',
      'a crowd of silent visitors costs a witness few messages, and nobody is missed',
    ),
    shown(
      'update: asked-for changes at once',
      'a change that was asked for does not wait for the round',
    ),
    shown('room_update: counts', 'counts of the room are told, and only when they have changed'),
    shown('connection_quality', 'how well packets travel is told to who hears the participant'),
    shown('speakers_changed', 'who speaks is told to who hears, and that nobody speaks any more'),
    shown(
      'subscription_response',
      'a wish for a track that never comes ends with SE_TRACK_NOTFOUND',
    ),
    left(
      'stream_state_update, subscribed_quality_update, subscribed_audio_codec_update',
      'no allocator and no dynacast yet',
    ),
    left('room_moved', 'participants are not moved between rooms'),
  ],
  'leave, reconnect, simulate': [
    shown(
      'resume',
      'same identity and sid: ReconnectResponse first, everyone listed, the old socket closed',
      'v1 resumes by its join request',
    ),
    shown(
      'resume of somebody else',
      'resume with the public sid of someone else is refused, for every protocol version',
    ),
    shown('unknown session', 'a session that nobody knows, or of another room, starts over'),
    shown('same identity', 'the newest of one identity wins'),
    shown(
      'speaker_update',
      'speaker_update: its client is told that it speaks, and that it has stopped',
    ),
    shown('node_failure, migration', 'nodeFailure: told to resume, and may'),
    shown('server_leave', 'server_leave: removed as by a server that ends'),
    shown('leave_request_full_reconnect', 'leave_request_full_reconnect: told to join anew'),
    shown(
      'disconnect_signal_on_resume',
      'disconnect_signal_on_resume: the next resume fails, the one after it does not',
    ),
    left(
      'subscriber_bandwidth, switch_candidate_protocol',
      'ignored: no allocator, and candidates are not switched',
    ),
  ],
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
    shown('codecs in a browser', 'v1 vp8 at 720p: one page publishes, one watches'),
    left('playout delay', 'kept with the room; no packet carries it'),
  ],
  'data channels and packets': [
    shown('destinations, no echo', 'packets reach who is named, or everyone; never their sender'),
    shown('hidden senders', 'a hidden sender has no name'),
    shown('nobody speaks for another', "a chat message is its sender's, whomever it names"),
    left('agents speak for others', 'a unit test shows it; no client in the tests does it'),
    shown('messages, calls and streams', 'v0 and v1: messages, calls and streams'),
    left(
      'metrics relayed',
      'merge, clock and bounds have unit tests; no client in the tests sends metrics',
    ),
    left('repeated nonces', 'dropped; the log of nonces has a unit test'),
    left('PerformRpc', 'answered unimplemented'),
  ],
  'data tracks': [
    shown('publish and subscribe', 'v1: frames of a data track arrive at who subscribes'),
  ],
  'encryption and trailers': [
    shown('passes untouched', 'v1: one key opens everything, another nothing'),
  ],
  'ice and turn': [
    shown('several addresses', 'between machines, the publisher joins first'),
    left('full ICE agent, connection types remembered', 'ICE-lite only'),
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
