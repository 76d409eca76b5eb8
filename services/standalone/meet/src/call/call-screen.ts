// What is on the screen during a call? A heading, the stage, a panel beside it, the controls below.
import type { Room } from 'livekit-client';
import { createElement } from '../element.ts';
import { createPanel } from '../panel/panel.ts';
import '../style/call.css';
import '../style/tile.css';
import { createBanner } from './banner.ts';
import { createControls } from './controls.ts';
import { createInviteButton } from './invite.ts';
import { createStage } from './stage.ts';

export interface Part {
  readonly element: HTMLElement;
  /** Draws what the room is now. Cheap when nothing changed. */
  render(): void;
}

export function createCallScreen(room: Room): Part {
  const panel = createPanel(room);
  const parts: readonly Part[] = [
    createBanner(room),
    createStage(room),
    panel,
    createControls(room, panel),
  ];
  const element = createElement(
    'div',
    { class: 'call' },
    createHeader(room),
    ...parts.map((part) => part.element),
  );
  return {
    element,
    render(): void {
      for (const part of parts) part.render();
    },
  };
}

function createHeader({ name }: Room): HTMLElement {
  const title = createElement('h1', {}, name);
  return createElement('header', { class: 'call-header' }, title, createInviteButton(name));
}
