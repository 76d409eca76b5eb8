// Which words does the whole house share? Ids, errors, subjects, limits, versions, the signal codec.
export { ChoraleError, type ErrorCode, httpStatusOf } from './errors.ts';
export { createSid, type SidPrefix, subjectToken } from './ids.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { findReceiverProblem } from './receiver-url.ts';
export { readSignalRequest, type SignalFormat, writeSignalResponse } from './signal-codec.ts';
export {
  ASSIGN_ROOM_SUBJECT,
  jobsSubject,
  mediaHostSubject,
  NODE_CONTROL_SUBJECT,
  nodeControlSubject,
  nodeEventsSubject,
  nodeSupervisorSubject,
  relaySubject,
  roomControlSubject,
  workerControlSubject,
  workerCountSubject,
  workerDownSubject,
  workerSubject,
} from './subjects.ts';
export {
  AGENT_PROTOCOL,
  SERVER_VERSION,
  SIGNAL_PROTOCOL,
  supportsConnectionQuality,
  supportsFastStart,
  supportsLeaveAction,
  supportsQualityLost,
  supportsRequestResponseForSuccess,
  supportsSpeakerDeltas,
  supportsStreamState,
  supportsSubscriberPrimary,
  supportsSyncStreamId,
  supportsUnpublishedMessage,
} from './versions.ts';
