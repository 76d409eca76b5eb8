// When is the room told who speaks? When a host says so, and when one is gone.
import { mergeSpeakers } from './merge-speakers.ts';
import { membersOf, type Spread } from './spread.ts';

export function tellSpeakers(spread: Spread): void {
  const told = membersOf(spread).map(({ speakers }) => speakers);
  spread.tell({ kind: 'speakers', speakers: mergeSpeakers(told) });
}
