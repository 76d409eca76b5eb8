// What does pressing a control do? It asks the room, once at a time, and says what went wrong.
import type { LocalParticipant } from 'livekit-client';
import { showNotice } from '../notice.ts';
import { type Device, describeDeviceProblem } from '../spoken-error.ts';

export async function toggleDevice(
  button: HTMLButtonElement,
  me: LocalParticipant,
  device: Device,
): Promise<void> {
  button.disabled = true;
  try {
    if (device === 'camera') await me.setCameraEnabled(!me.isCameraEnabled);
    else await me.setMicrophoneEnabled(!me.isMicrophoneEnabled);
  } catch (error) {
    showNotice(describeDeviceProblem(error, device));
  } finally {
    button.disabled = false;
  }
}

export async function toggleScreen(button: HTMLButtonElement, me: LocalParticipant): Promise<void> {
  button.disabled = true;
  try {
    await me.setScreenShareEnabled(!me.isScreenShareEnabled, { audio: true });
  } catch (error) {
    if (!isCancelled(error)) showNotice('The screen cannot be shared.');
  } finally {
    button.disabled = false;
  }
}

/** The visitor closed the browser's picker. */
const isCancelled = (error: unknown): boolean =>
  error instanceof Error && error.name === 'NotAllowedError';
