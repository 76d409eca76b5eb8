// Who speaks in a room whose media is on several hosts? Each host hears its own publishers; loudest first, as one host would say.
import type { SpeakerFacts } from './member.ts';

export function mergeSpeakers(told: readonly (readonly SpeakerFacts[])[]): SpeakerFacts[] {
  const levels = new Map<string, number>();
  for (const { id, level } of told.flat()) levels.set(id, Math.max(level, levels.get(id) ?? 0));
  const speakers = [...levels].map(([id, level]) => ({ id, level }));
  return speakers.toSorted((a, b) => b.level - a.level || a.id.localeCompare(b.id));
}
