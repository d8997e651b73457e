// The receipt with the code of the reply slip: shown once, kept nowhere. Without network it says what waits.

import { t, tCount } from './catalogue.js';
import { partOf } from './parts.js';

/** @typedef {import('./outbox_item.js').Item} Item */

/**
 * Make the receipt work within the form; the outbox tells when what waits has arrived.
 * @param {{ form: HTMLFormElement, outbox: import('./outbox.js').Outbox }} wish
 */
export function receipt({ form, outbox }) {
  const [code, told, photos] = ['code', 'told', 'photos'].map((name) => partOf(form, `#slip-${name}`));
  const link = partOf(form, '#slip-link', HTMLAnchorElement);
  const picture = partOf(form, '#slip-picture', HTMLImageElement);
  const heading = partOf(form, '#done-title');
  const about = form.querySelector('#done-about');
  /** @type {Item | null} */
  let shown = null;

  outbox.onChange((items) => {
    const now = items.find((item) => item.clientId === shown?.clientId);
    if (now) tell(now);
  });

  /** @param {Item} item */
  function tell(item) {
    const isHere = item.state === 'received';
    // What has arrived may leave the outbox; what is shown stays.
    if (shown?.state === 'received' && !isHere) return;
    const wasWaiting = shown?.state === 'waiting' && isHere;
    shown = item;
    if (heading.dataset.meeting === undefined) heading.textContent = titleOf(item);
    if (about) about.textContent = aboutOf(item);
    partOf(form, '#slip').hidden = !isHere;
    partOf(form, '#slip-waits').hidden = isHere;
    photos.textContent = photoWords(item);
    if (item.receipt?.slip) showCode(item.receipt.slip);
    if (wasWaiting) told.textContent = t('form.arrived');
  }

  /** @param {string} slip */
  function showCode(slip) {
    const address = new URL(`/s/${encodeURIComponent(slip)}`, document.baseURI);
    if (code.textContent === slip) return;
    code.textContent = slip;
    link.href = address.pathname;
    link.textContent = `${address.host}${address.pathname}`;
    picture.src = `${address.pathname}/qr.svg`;
    picture.hidden = false;
  }

  picture.addEventListener('error', () => {
    picture.hidden = true;
  });

  return {
    /**
     * Show what became of an item of the outbox.
     * @param {Item} item
     */
    fill(item) {
      told.textContent = '';
      tell(item);
    },
    /** Take the code off the page and off the phone: the next person at this screen must not find it. */
    clear() {
      if (shown?.state === 'received' && !hasWaitingPhotos(shown)) outbox.forget(shown.clientId);
      shown = null;
      for (const text of [code, link, told, photos]) text.textContent = '';
      link.removeAttribute('href');
      picture.removeAttribute('src');
      picture.hidden = true;
    },
    async copy() {
      try {
        await navigator.clipboard.writeText(code.textContent ?? '');
        told.textContent = t('form.slip_copied');
      } catch {
        // Not allowed, or not a secure page.
        getSelection()?.selectAllChildren(code);
        told.textContent = t('form.slip_selected');
      }
    },
    print() {
      document.documentElement.dataset.print = 'slip';
      addEventListener('afterprint', () => delete document.documentElement.dataset.print, { once: true });
      window.print();
    },
  };
}

/** @param {Item} item */
function hasWaitingPhotos({ photos }) {
  return photos.some(({ state }) => state === 'waiting');
}

/** @param {Item} item */
function titleOf({ what, state }) {
  if (state !== 'received') return t('form.waits_title');
  return what === 'voice' ? t('form.voice_title') : t('form.done_title');
}

/** @param {Item} item */
function aboutOf({ what, state }) {
  if (state !== 'received') return t('form.waits');
  return what === 'voice' ? t('form.voice_next') : t('form.done_next');
}

/**
 * Say what became of the photos, in a sentence for each state that there is.
 * @param {Item} item
 */
function photoWords({ photos }) {
  /** @param {string} state */
  const count = (state) => photos.filter((photo) => photo.state === state).length;
  const sentences = [];
  if (count('received')) sentences.push(tCount('form.photos_received', count('received')));
  if (count('waiting')) sentences.push(tCount('form.photos_waiting', count('waiting')));
  if (count('refused')) sentences.push(tCount('form.photos_refused', count('refused')));
  return sentences.join(' ');
}
