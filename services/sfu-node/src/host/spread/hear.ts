// What becomes of what the hosts of a room say? The room hears one host; what is between the hosts stays here.
import type { HostEvent, PipeEvent } from '../messages.ts';
import { loseBranch } from './lose-branch.ts';
import type { Member } from './member.ts';
import type { Spread } from './spread.ts';
import { tellSpeakers } from './tell-speakers.ts';

export function hearHome(spread: Spread, event: HostEvent | PipeEvent): void {
  hear(spread, spread.home, event);
}

export function hearBranch(spread: Spread, id: string, event: HostEvent | PipeEvent): void {
  hear(spread, spread.branches.get(id), event);
}

/** A branch that is being opened is no member yet: it says nothing but how that goes. */
function hear(spread: Spread, member: Member | undefined, event: HostEvent | PipeEvent): void {
  switch (event.kind) {
    case 'pipeOpened':
    case 'pipeJoined':
    case 'pipeFailed':
      return hearPipe(spread, event);
    case 'speakers':
      if (member !== undefined) member.speakers = event.speakers;
      return tellSpeakers(spread);
    case 'answer': {
      const transport = member?.transports.get(event.transport);
      if (transport !== undefined) transport.published = event.published;
      return spread.tell(event);
    }
    default:
      return spread.tell(event);
  }
}

function hearPipe(spread: Spread, event: PipeEvent): void {
  const answer = spread.awaiting.get(event.pipe);
  if (answer !== undefined) answer(event);
  else if (event.kind === 'pipeFailed') loseBranch(spread, event.pipe);
}
