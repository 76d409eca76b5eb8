// Which simulcast layer is lower? By LiveKit's names, else in the order of the offer.
import type { ReceiveSection } from '@chorale/rtp';

const FAMILIES: readonly (readonly string[])[] = [
  ['q', 'h', 'f'],
  ['2', '1', '0'],
];

/** RIDs, lowest first. Without RIDs: '' for a single source, else LiveKit's names by place (`a=ssrc-group:SIM`). */
export function rankLayers(section: ReceiveSection): readonly string[] {
  const { rids, sources } = section;
  if (rids.length === 0)
    return sources.length > 1 ? ['q', 'h', 'f'].slice(0, sources.length) : [''];
  const family = FAMILIES.find((names) => rids.every((rid) => names.includes(rid)));
  return family?.filter((name) => rids.includes(name)) ?? rids;
}
