// How loaded is a node whose last word is a second old? As it said, and what was sent to it from here since.
import type { NodeRecord } from '@chorale/store';

interface Recent {
  /** What the node said when this was last looked at. */
  readonly said: string;
  placed: number;
}

/** Without it every room of a burst would go to the node that was the emptiest a second ago. */
export class RecentPlacements {
  readonly #byNode = new Map<string, Recent>();

  /** The nodes with what they were given since their last word added to their rooms. Forgets nodes that are gone. */
  adjust(nodes: readonly NodeRecord[]): readonly NodeRecord[] {
    const living = new Set(nodes.map(({ nodeId }) => nodeId));
    for (const nodeId of this.#byNode.keys()) if (!living.has(nodeId)) this.#byNode.delete(nodeId);
    return nodes.map((node) => ({ ...node, rooms: node.rooms + this.#look(node).placed }));
  }

  note({ nodeId }: Pick<NodeRecord, 'nodeId'>): void {
    const recent = this.#byNode.get(nodeId);
    if (recent !== undefined) recent.placed++;
  }

  #look({ nodeId, rooms, participants }: NodeRecord): Recent {
    const said = `${rooms} ${participants}`;
    const known = this.#byNode.get(nodeId);
    if (known?.said === said) return known;
    const fresh = { said, placed: 0 };
    this.#byNode.set(nodeId, fresh);
    return fresh;
  }
}
