// How do others find this room? By a link to copy.
import { createElement } from '../element.ts';
import { createIcon } from '../icon.ts';
import { showNotice } from '../notice.ts';
import { inviteLink } from '../visit.ts';

const CONFIRMED_MS = 2_000;

export function createInviteButton(room: string): HTMLButtonElement {
  const words = createElement('span', {}, 'Copy invite link');
  const attributes = { type: 'button', class: 'invite', 'aria-label': 'Copy invite link' };
  const button = createElement('button', attributes, createIcon('link'), words);
  button.addEventListener('click', () => void copy(button, inviteLink(room)));
  return button;
}

async function copy(button: HTMLButtonElement, link: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    showNotice(link);
    return;
  }
  showNotice('Invite link copied');
  button.querySelector('svg')?.replaceWith(createIcon('done'));
  setTimeout(() => button.querySelector('svg')?.replaceWith(createIcon('link')), CONFIRMED_MS);
}
