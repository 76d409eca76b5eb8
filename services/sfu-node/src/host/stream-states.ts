// Which tracks of a subscriber have stopped for want of room, or go on? Media knows them by section, the room by sid.
import type { StreamState } from '@chorale/media';
import type { MediaHostState } from './media-host.ts';

/** Of a down track that has ended meanwhile nothing is said. */
export function tellStreamStates(
  host: MediaHostState,
  transport: string,
  states: readonly StreamState[],
): void {
  const down = host.transports.get(transport)?.down ?? new Map();
  const tracks = new Map([...down].map(([track, { mid }]) => [mid, track]));
  const known = states.flatMap(({ mid, state }) => {
    const track = tracks.get(mid);
    return track === undefined ? [] : [{ track, state }];
  });
  if (known.length > 0) host.emit({ kind: 'streamStates', transport, states: known });
}
