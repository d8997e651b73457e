// Publish a walk or take it back, make a draft of it anew, or throw a draft away; then show the list as it is.

import { areaAddress, request, troubleWords } from './api.js';
import { t } from './catalogue.js';
import { partOf, partsOf } from './parts.js';
import { toast } from './toast.js';

/** @typedef {{method: string, path: string}} Deed */

/** Where the wish of a draft lies that was just deleted, for the way back. */
const REMOVED = 'removed-walk';
/** @type {Record<string, Deed>} */
const DEEDS = {
  publish: { method: 'POST', path: '/publish' },
  unpublish: { method: 'POST', path: '/unpublish' },
  duplicate: { method: 'POST', path: '/duplicate' },
  remove: { method: 'DELETE', path: '' },
};

/**
 * Make the buttons of walks work.
 * @param {{frame: HTMLElement, slug: string, onPin: (id: string) => void}} wish
 */
export function walkDecisions({ frame, slug, onPin }) {
  // A second press does nothing until the page shows what the first one did.
  let isDeciding = false;
  window.addEventListener('pagehide', () => {
    isDeciding = false;
  });
  frame.addEventListener('click', async ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    if (button?.dataset.pin) onPin(button.dataset.pin);
    const { walkDo: deed = '', walk = '' } = button?.dataset ?? {};
    if (!DEEDS[deed] || isDeciding) return;
    isDeciding = true;
    const notice = partOf(frame, '#walk-trouble');
    notice.hidden = true;
    try {
      await decide(slug, walk, deed);
    } catch (problem) {
      notice.textContent = troubleWords(/** @type {import('./api.js').Problem} */ (problem), t);
      notice.hidden = false;
      isDeciding = false;
    }
  });
  // They wait for this module, so that no press is lost.
  for (const button of partsOf(frame, '[data-walk-do]', HTMLButtonElement)) button.disabled = false;
}

/** @param {string} slug  @param {string} walk  @param {string} deed */
async function decide(slug, walk, deed) {
  const { method, path } = DEEDS[deed];
  const address = areaAddress(slug, `walks/${encodeURIComponent(walk)}`);
  const wish = deed === 'remove' ? await request(`${address}/wish`) : null;
  const answer = await request(`${address}${path}`, { method, ...(method === 'POST' ? { body: {} } : {}) });
  if (deed === 'duplicate') showWalk(answer.id);
  else if (deed !== 'remove') location.reload();
  else {
    sessionStorage.setItem(REMOVED, JSON.stringify({ slug, wish }));
    location.assign('?view=walks');
  }
}

/** @param {string} id */
function showWalk(id) {
  location.assign(`?view=walks&walk=${encodeURIComponent(id)}`);
}

/** Say once that a draft is gone, and offer to plan it again. @param {string} slug */
export function offerRemoved(slug) {
  const kept = JSON.parse(sessionStorage.getItem(REMOVED) ?? 'null');
  sessionStorage.removeItem(REMOVED);
  if (kept?.slug !== slug) return;
  const again = async () => {
    try {
      showWalk((await request(areaAddress(slug, 'walks'), { method: 'POST', body: kept.wish })).id);
    } catch (problem) {
      toast(troubleWords(/** @type {import('./api.js').Problem} */ (problem), t));
    }
  };
  toast(t('planner.deleted'), { words: t('planner.bring_back'), act: again });
}
