// What can the visitor do in a call? Be heard, be seen, show a screen, open a panel, leave.
import type { Room } from 'livekit-client';
import { createElement, createIconButton, setFace } from '../element.ts';
import type { Panel, PanelName } from '../panel/panel.ts';
import type { Part } from './call-screen.ts';
import { toggleDevice, toggleScreen } from './toggle.ts';

export function createControls(room: Room, panel: Panel): Part {
  const parts = [
    createDeviceControl(room, 'microphone'),
    createDeviceControl(room, 'camera'),
    ...('getDisplayMedia' in (navigator.mediaDevices ?? {}) ? [createScreenControl(room)] : []),
    createPanelControl(panel, 'chat'),
    createPanelControl(panel, 'people'),
  ];
  const leave = { icon: 'leave', label: 'Leave', look: 'danger' } as const;
  const buttons = [
    ...parts.map(({ element }) => element),
    createIconButton(leave, () => void room.disconnect()),
  ];
  return {
    element: createElement('footer', { class: 'controls' }, ...buttons),
    render(): void {
      for (const part of parts) part.render();
    },
  };
}

function createDeviceControl(room: Room, device: 'microphone' | 'camera'): Part {
  const me = room.localParticipant;
  const isOn = () => (device === 'camera' ? me.isCameraEnabled : me.isMicrophoneEnabled);
  const face = () =>
    isOn()
      ? ({ icon: device, label: `Turn ${device} off`, look: 'plain' } as const)
      : ({ icon: `${device}-off`, label: `Turn ${device} on`, look: 'off' } as const);
  const element = createIconButton(face(), () => void toggleDevice(element, me, device));
  return { element, render: () => setFace(element, face()) };
}

function createScreenControl(room: Room): Part {
  const me = room.localParticipant;
  const face = () =>
    me.isScreenShareEnabled
      ? ({ icon: 'screen', label: 'Stop sharing your screen', look: 'on' } as const)
      : ({ icon: 'screen', label: 'Share your screen', look: 'plain' } as const);
  const element = createIconButton(face(), () => void toggleScreen(element, me));
  return { element, render: () => setFace(element, face()) };
}

function createPanelControl(panel: Panel, name: PanelName): Part {
  const element = createIconButton({ icon: name, label: name }, () => panel.toggle(name));
  element.setAttribute('aria-controls', 'panel');
  const badge = createElement('span', { class: 'badge', 'aria-hidden': 'true' });
  element.append(badge);
  const render = (): void => {
    const { label, count } = panel.describe(name);
    setFace(element, { icon: name, label, look: panel.opened() === name ? 'on' : 'plain' });
    element.ariaExpanded = String(panel.opened() === name);
    badge.textContent = count === 0 ? '' : String(count);
    badge.dataset['kind'] = name;
  };
  panel.onChange(render);
  return { element, render };
}
