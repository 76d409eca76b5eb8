// What does one participant look like? A picture or initials, a name, and whether they speak or are muted.
import { type Participant, Track, type VideoTrack } from 'livekit-client';
import { createAvatar } from '../avatar.ts';
import { createElement } from '../element.ts';
import { createIcon } from '../icon.ts';
import { describeParticipant, nameOf } from '../participant-name.ts';
import type { Part } from './call-screen.ts';
import { createQualityBars } from './quality-bars.ts';

export interface Tile extends Part {
  /** Removes it from the page. */
  close(): void;
}

export function createTile(participant: Participant, source: Track.Source): Tile {
  const video = createElement('video', { playsinline: true, autoplay: true });
  video.muted = true;
  const name = createElement('span', { class: 'tile-name' });
  const muted = createElement('span', { class: 'tile-muted' }, createIcon('microphone-off'));
  const quality = createQualityBars();
  const caption = createElement('figcaption', {}, muted, name, quality.element);
  const avatar = createAvatar(nameOf(participant));
  const element = createElement('figure', { class: 'tile' }, avatar, video, caption);
  Object.assign(element.dataset, { source, identity: participant.identity });
  element.dataset['mine'] = String(participant.isLocal);
  let shown: VideoTrack | undefined;

  const show = (track: VideoTrack | undefined): void => {
    if (track === shown) return;
    shown?.detach(video);
    track?.attach(video);
    shown = track;
  };

  return {
    element,
    render(): void {
      show(visibleTrack(participant, source));
      element.dataset['video'] = shown === undefined ? 'off' : 'on';
      element.dataset['speaking'] = String(participant.isSpeaking);
      element.ariaLabel = describeParticipant(participant);
      name.textContent = captionOf(participant, source);
      muted.hidden = participant.isMicrophoneEnabled || source === Track.Source.ScreenShare;
      quality.show(participant.connectionQuality);
    },
    close(): void {
      show(undefined);
      element.remove();
    },
  };
}

function visibleTrack(participant: Participant, source: Track.Source): VideoTrack | undefined {
  const publication = participant.getTrackPublication(source);
  return publication?.isMuted === true ? undefined : publication?.videoTrack;
}

function captionOf(participant: Participant, source: Track.Source): string {
  const name = nameOf(participant);
  if (source === Track.Source.ScreenShare) return `${name} shows a screen`;
  return participant.isLocal ? `${name} (you)` : name;
}
