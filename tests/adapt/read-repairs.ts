// Of the packets of video that were lost, how many came again? As the server knows from transport-cc: the browser counts every packet
// of the repair stream, padding and second copies as well.
import type { RunningChorale } from '../kit/start-chorale.ts';

export interface Repairs {
  readonly lost: number;
  readonly repaired: number;
}

/** What is read of `/debug/rooms`. */
interface Report {
  readonly rooms: readonly {
    readonly participants: readonly {
      readonly media: readonly { readonly sent: readonly Repairs[] }[];
    }[];
  }[];
}

/** Of all that everybody is sent. */
export async function readRepairs({ debugUrl }: RunningChorale): Promise<Repairs> {
  const { rooms } = (await (await fetch(`${debugUrl}/debug/rooms`)).json()) as Report;
  const sent = rooms.flatMap(({ participants }) =>
    participants.flatMap(({ media }) => media.flatMap((transport) => transport.sent)),
  );
  const sum = (read: (one: Repairs) => number): number =>
    sent.reduce((total, one) => total + read(one), 0);
  return { lost: sum(({ lost }) => lost), repaired: sum(({ repaired }) => repaired) };
}
