// The page without a network: a line that says so, and the service worker that opens the page again.

import { t } from './catalogue.js';
import { isOpen } from './outbox_item.js';

const WORKER = '/service-worker.js';

/**
 * Say when there is no network, and keep the page for such a time.
 * @param {{outbox: import('./outbox.js').Outbox}} wish
 */
export function startOffline({ outbox }) {
  offlineBanner(outbox);
  // What the page itself needs comes first on a slow line.
  if (document.readyState === 'complete') void keepPage();
  else window.addEventListener('load', () => void keepPage(), { once: true });
}

/**
 * Show the line while the browser says so, or while something waits that got no answer.
 * @param {import('./outbox.js').Outbox} outbox
 */
function offlineBanner(outbox) {
  const banner = document.getElementById('offline-banner');
  if (!banner) return;
  let hasNoAnswer = false;
  const show = () => {
    const words = navigator.onLine && !hasNoAnswer ? '' : t('offline.banner');
    if (banner.textContent !== words) banner.textContent = words;
  };
  /** @param {import('./outbox_item.js').Item[]} items */
  const look = (items) => {
    hasNoAnswer = items.some((item) => isOpen(item) && item.trouble === 0);
    show();
  };
  window.addEventListener('online', show);
  window.addEventListener('offline', show);
  outbox.onChange(look);
  void outbox.items().then(look);
}

/** Start the service worker, and name this page to it: the first one was there before it. */
async function keepPage() {
  if (!('serviceWorker' in navigator)) return;
  const page = /** @type {HTMLElement | null} */ (document.querySelector('[data-keep-area]'));
  try {
    await navigator.serviceWorker.register(WORKER, { scope: '/', updateViaCache: 'none' });
    if (!page) return;
    const { active } = await navigator.serviceWorker.ready;
    const way = new URLSearchParams(location.search).get('way');
    active?.postMessage({ slug: page.dataset.keepArea, language: document.documentElement.lang, way });
  } catch {
    // A browser that keeps nothing, or no network just now: the page works as it is.
  }
}
