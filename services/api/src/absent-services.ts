// What is answered for services that are not there? Who may not call is told so first; the rest learn what is missing.
import type { DescService } from '@chorale/proto';
import { AgentDispatchService } from '@chorale/proto/livekit/agent_dispatch';
import { SIP } from '@chorale/proto/livekit/sip';
import { ChoraleError, type ErrorCode } from '@chorale/protocol';
import type { ApiMethod, ApiService } from './api-method.ts';
import {
  authorize,
  needsRoomAdmin,
  needsSipAdmin,
  needsSipCall,
  type Requirement,
} from './authorize.ts';
import type { ApiConfig } from './config.ts';

interface Absence {
  readonly desc: DescService;
  readonly code: ErrorCode;
  readonly message: string;
  readonly requirement: (method: string, request: object) => Requirement;
}

const roomOf = (request: object): string =>
  'room' in request && typeof request.room === 'string' ? request.room : '';
const sipCalls = ['createSIPParticipant', 'transferSIPParticipant'];

const absences: readonly Absence[] = [
  {
    desc: SIP,
    code: 'unimplemented',
    message: 'there is no SIP service',
    requirement: (method) => (sipCalls.includes(method) ? needsSipCall : needsSipAdmin),
  },
  {
    desc: AgentDispatchService,
    code: 'unimplemented',
    message: 'there is no agent dispatch yet',
    requirement: (_method, request) => needsRoomAdmin(roomOf(request)),
  },
];

export function createAbsentApis(config: ApiConfig): ApiService[] {
  return absences.map((absence) => ({
    desc: absence.desc,
    methods: Object.fromEntries(
      absence.desc.methods.map(({ localName }) => [localName, refuse(config, absence, localName)]),
    ),
  }));
}

function refuse(config: ApiConfig, absence: Absence, method: string): ApiMethod {
  return async (request: object, { authorization }) => {
    await authorize(config, authorization, absence.requirement(method, request));
    throw new ChoraleError(absence.code, absence.message);
  };
}
