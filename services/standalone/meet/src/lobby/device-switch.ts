// Is this device on before the call? One button, one track, one sentence when it fails.
import {
  createLocalAudioTrack,
  createLocalVideoTrack,
  type LocalAudioTrack,
  type LocalVideoTrack,
} from 'livekit-client';
import { createElement, createIconButton, setFace } from '../element.ts';
import { type Device, describeDeviceProblem } from '../spoken-error.ts';

export type DeviceTrack = LocalAudioTrack | LocalVideoTrack;

export interface DeviceSwitch {
  readonly button: HTMLButtonElement;
  turn(to: 'on' | 'off'): Promise<void>;
  /** What is on, once a pending start is over; the switch lets go of it. */
  take(): Promise<DeviceTrack | undefined>;
}

export function createDeviceSwitch(
  device: Device,
  problems: HTMLElement,
  show: (track: DeviceTrack | undefined) => void = () => {},
): DeviceSwitch {
  let track: DeviceTrack | undefined;
  let turning: Promise<void> = Promise.resolve();
  const problem = createElement('p', { class: 'problem' });
  problems.append(problem);
  const button = createIconButton(faceOf(device, 'off'), () => {
    void turn(track === undefined ? 'on' : 'off');
  });

  async function change(to: 'on' | 'off'): Promise<void> {
    problem.textContent = '';
    track?.stop();
    track = undefined;
    try {
      if (to === 'on') track = await openDevice(device);
    } catch (error) {
      problem.textContent = describeDeviceProblem(error, device);
    }
    show(track);
    setFace(button, faceOf(device, track === undefined ? 'off' : 'on'));
  }

  function turn(to: 'on' | 'off'): Promise<void> {
    turning = turning.then(() => change(to));
    return turning;
  }

  return {
    button,
    turn,
    async take(): Promise<DeviceTrack | undefined> {
      await turning;
      const taken = track;
      track = undefined;
      return taken;
    },
  };
}

const openDevice = (device: Device): Promise<DeviceTrack> =>
  device === 'camera' ? createLocalVideoTrack() : createLocalAudioTrack();

const faceOf = (device: Device, state: 'on' | 'off') =>
  state === 'on'
    ? ({ icon: device, label: `Turn ${device} off`, look: 'plain' } as const)
    : ({ icon: `${device}-off`, label: `Turn ${device} on`, look: 'off' } as const);
