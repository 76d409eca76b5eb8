// Who is on the stage? Everyone's tile; shared screens take the middle and the tiles become a strip.
import { type Participant, type Room, Track } from 'livekit-client';
import { createElement } from '../element.ts';
import type { Part } from './call-screen.ts';
import { keepFitted } from './fit-tiles.ts';
import { createTile, type Tile } from './tile.ts';

type Cast = Map<string, { readonly participant: Participant; readonly source: Track.Source }>;

export function createStage(room: Room): Part {
  const screens = createBox('spotlight', 'Shared screens');
  const people = createBox('crowd', 'Participants');
  const alone = createElement('p', { class: 'alone' }, 'Nobody else is here yet. Invite someone.');
  const element = createElement('main', { class: 'stage' }, screens.element, people.element, alone);
  return {
    element,
    render(): void {
      screens.show(castScreens(room));
      people.show(castPeople(room));
      element.dataset['layout'] = castScreens(room).size > 0 ? 'screen' : 'grid';
      alone.hidden = room.remoteParticipants.size > 0;
    },
  };
}

function createBox(name: string, label: string): { element: HTMLElement; show(cast: Cast): void } {
  const element = createElement('section', { class: name, 'aria-label': label });
  const tiles = new Map<string, Tile>();
  const refit = keepFitted(element);
  return {
    element,
    show(cast): void {
      for (const [key, tile] of tiles) {
        if (cast.has(key)) continue;
        tile.close();
        tiles.delete(key);
      }
      for (const [key, { participant, source }] of cast) {
        if (tiles.has(key)) continue;
        const tile = createTile(participant, source);
        tiles.set(key, tile);
        element.append(tile.element);
      }
      order(tiles, cast);
      refit();
    },
  };
}

/** By style, not by place: a moved video would stop. */
function order(tiles: ReadonlyMap<string, Tile>, cast: Cast): void {
  for (const [index, key] of [...cast.keys()].entries()) {
    const tile = tiles.get(key);
    if (tile === undefined) continue;
    tile.element.style.order = String(index);
    tile.render();
  }
}

/** Others in the order in which they came, then oneself. Keys change when somebody comes back. */
function castPeople({ remoteParticipants, localParticipant }: Room): Cast {
  const others = [...remoteParticipants.values()].toSorted(
    (a, b) => (a.joinedAt?.getTime() ?? 0) - (b.joinedAt?.getTime() ?? 0),
  );
  const source = Track.Source.Camera;
  return new Map(
    [...others, localParticipant].map((participant) => [
      participant === localParticipant ? 'me' : participant.sid,
      { participant, source },
    ]),
  );
}

/** One's own screen is not shown: it would contain itself. */
function castScreens({ remoteParticipants }: Room): Cast {
  const source = Track.Source.ScreenShare;
  return new Map(
    [...remoteParticipants.values()]
      .filter((participant) => participant.getTrackPublication(source)?.track !== undefined)
      .map((participant) => [participant.sid, { participant, source }]),
  );
}
