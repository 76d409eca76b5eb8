// What of LiveKit's signalling does the stack claim?
import { type Claims, left, shown } from './claim.ts';

export const signalClaims: Claims = {
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
    shown(
      'above 6: TrackUnpublished',
      'a track that may no longer be published ends; its publisher is told by message from protocol 7 on',
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
    shown(
      'server, codecs, fast_publish',
      'JoinResponse says who answers, which codecs it takes and that publishing may begin',
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
    shown(
      'add_track with a sid: a backup codec',
      'by regression everybody sees the backup once somebody needs it',
      'a codec that a track was not announced with is refused',
    ),
    shown('mute', 'a muted track is muted for everyone, and unmuted again'),
    shown(
      'update_audio_track, update_video_track',
      'features of an audio track and the size of a video track may be corrected',
    ),
    shown('subscription', 'a track that is not wanted is not sent, until it is wanted again'),
    shown(
      'track_setting: size, and what comes before it',
      'the size of an element reaches the publisher, larger at once, smaller after a while',
      'a viewer with adaptive stream begins low, and a resumed publisher is told again',
      'adaptive stream: a small element gets the small picture, a large one the large',
    ),
    left('track_setting: rate, priority', 'unit tests: the media host is told of them'),
    shown('leave', 'others are told of a join and of a leave'),
    shown('update_layers ignored', 'a scenario that is not rehearsed changes nothing'),
    shown(
      'subscription_permission',
      'a publisher lets some subscribe and others not, and everyone is told of the change',
    ),
    shown('sync_state', 'a resume that tells of a track that nobody knows starts over'),
    shown('simulate', 'server_leave: removed as by a server that ends'),
    shown('ping, ping_req', 'both pings are answered'),
    shown(
      'update_metadata',
      'name, metadata and attributes reach the others; an empty attribute is deleted',
      'without the grant, or too long, the request is refused and echoed',
    ),
    shown(
      'data tracks',
      'a data track is announced, subscribed to under a handle of its own, and unpublished',
      'handles and names must be valid and free',
    ),
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
    shown('track_published', 'v1: the handshake carries tracks and an offer, gzip or not'),
    shown(
      'mute by the server, leave',
      'an application mutes a track; the publisher is asked to, and may not be unmuted',
    ),
    shown(
      'track_unpublished',
      'a track that may no longer be published ends; its publisher is told by message from protocol 7 on',
    ),
    shown(
      'subscription_permission_update',
      'a publisher lets some subscribe and others not, and everyone is told of the change',
    ),
    shown('request_response', 'a success is confirmed from protocol 15 on, a refusal always'),
    shown('refresh_token', 'the refresh token grants what the first one did'),
    shown('track_subscribed', 'whoever joins late is sent what was published before'),
    shown(
      'answer and offer: mid_to_track_id',
      'an offer to a subscriber names stream and track, extensions, retransmission and feedback',
    ),
    shown('room_update: counts', 'counts of the room are told, and only when they have changed'),
    shown('connection_quality', 'how well packets travel is told to who hears the participant'),
    shown('speakers_changed', 'who speaks is told to who hears, and that nobody speaks any more'),
    shown(
      'subscription_response',
      'a wish for a track that never comes ends with SE_TRACK_NOTFOUND',
    ),
    shown(
      'subscribed_quality_update',
      'the size of an element reaches the publisher, larger at once, smaller after a while',
      'what nobody watches is not encoded, until somebody does',
    ),
    shown('subscribed_audio_codec_update', 'of audio a publisher is told that somebody hears it'),
    left('stream_state_update', 'unit tests: it takes a link that is too narrow'),
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
    shown(
      'switch_candidate_protocol',
      'who asked for tcp joins and resumes with it alone; others do not',
      'TURN over TLS is refused in words, and nothing changes',
    ),
    left('subscriber_bandwidth', 'ignored: there is no allocator'),
    shown(
      'reasons and actions of leave',
      'an application mutes a track; the publisher is asked to, and may not be unmuted',
      'when a worker is killed its clients are told to reconnect, and can',
    ),
    shown('regions', 'there are no regions to choose from'),
  ],
};
