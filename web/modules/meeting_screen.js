// The big screen of a meeting: asks for new hearts and stars, shows them, and counts.

import { request, troubleWords } from './api.js';
import { t } from './catalogue.js';
import { whenPressed } from './early_presses.js';
import { sign } from './elements.js';
import { showOwnPin } from './map_link.js';
import { newSigns, totals } from './meeting_signs.js';
import { pageWorks } from './page_facts.js';

const EVERY_MS = 2500;
const SLOWER_MS = 15_000;

/** @type {Set<string>} */
const shown = new Set();
const question = /** @type {HTMLElement} */ (document.getElementById('screen-question'));
const turn = /** @type {HTMLButtonElement} */ (document.getElementById('screen-turn'));
const status = /** @type {HTMLElement} */ (document.getElementById('screen-status'));

/** Ask for what the meeting has said, and show what is new. */
async function update() {
  const { signs } = await request('/api/meeting/signs');
  for (const feature of newSigns(signs, shown)) await showOwnPin(feature);
  for (const [kind, number] of Object.entries(totals(signs))) {
    /** @type {HTMLElement} */ (document.getElementById(`count-${kind}`)).textContent = String(number);
  }
  status.textContent = '';
}

/** Go on asking; a meeting without a network goes on talking, and the screen catches up. */
async function follow() {
  let wait = EVERY_MS;
  try {
    if (!document.hidden) await update();
  } catch (problem) {
    status.textContent = troubleWords(/** @type {import('./api.js').Problem} */ (problem), t);
    wait = SLOWER_MS;
  }
  setTimeout(follow, wait);
}

whenPressed(turn, () => {
  const next = turn.dataset.next === 'challenge' ? 'challenge' : 'resource';
  const words = Object.assign(document.createElement('span'), {
    textContent: t(next === 'challenge' ? 'screen.challenges' : 'screen.resources'),
  });
  question.replaceChildren(sign(next), ' ', words);
  turn.dataset.next = next === 'challenge' ? 'resource' : 'challenge';
  turn.textContent = t(next === 'challenge' ? 'screen.to_resources' : 'screen.to_challenges');
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) update().catch(() => null);
});
pageWorks();
follow();
