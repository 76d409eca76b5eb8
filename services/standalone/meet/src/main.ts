// The meet page.
import { Room } from 'livekit-client';

document.title = `Chorale meet ${new Room().state}`;
