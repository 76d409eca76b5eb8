// Will they see and hear me? The visitor's own picture, with camera and microphone to switch before joining.
import { createElement } from '../element.ts';
import { createDeviceSwitch, type DeviceTrack } from './device-switch.ts';

export interface Preview {
  readonly element: HTMLElement;
  /** Asks for camera and microphone. */
  start(): Promise<void>;
  /** The tracks that are on. They belong to the caller from now on. */
  take(): Promise<DeviceTrack[]>;
}

export function createPreview(): Preview {
  const video = createElement('video', { class: 'mirrored', playsinline: true, muted: true });
  video.muted = true;
  const words = createElement('p', { class: 'preview-words' }, 'Your camera is off');
  const problems = createElement('div', { class: 'preview-problems', role: 'status' });
  const microphone = createDeviceSwitch('microphone', problems);
  const camera = createDeviceSwitch('camera', problems, (track) => showPicture(video, track));
  const bar = createElement('div', { class: 'preview-bar' }, microphone.button, camera.button);
  const frame = createElement('div', { class: 'preview-frame' }, words, video, bar);
  return {
    element: createElement(
      'section',
      { class: 'preview', 'aria-label': 'Preview' },
      frame,
      problems,
    ),
    async start(): Promise<void> {
      await Promise.all([microphone.turn('on'), camera.turn('on')]);
    },
    async take(): Promise<DeviceTrack[]> {
      const tracks = await Promise.all([microphone.take(), camera.take()]);
      video.srcObject = null;
      return tracks.filter((track) => track !== undefined);
    },
  };
}

function showPicture(video: HTMLVideoElement, track: DeviceTrack | undefined): void {
  video.hidden = track === undefined;
  if (track === undefined) video.srcObject = null;
  else track.attach(video);
}
