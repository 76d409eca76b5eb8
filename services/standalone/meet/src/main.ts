// Which screen does the visitor see? The lobby, then the call, then a farewell that leads back.
import './style/base.css';
import { holdCall } from './call/hold-call.ts';
import { showFarewell } from './farewell.ts';
import { showLobby } from './lobby/lobby.ts';
import { readVisit, type Visit } from './visit.ts';

const app = document.querySelector<HTMLElement>('#app') ?? document.body;

async function stay(visit: Visit): Promise<void> {
  for (;;) {
    const entry = await showLobby(app, visit);
    const ending = await holdCall(app, entry);
    await showFarewell(app, ending);
  }
}

await stay(readVisit(new URL(location.href)));
