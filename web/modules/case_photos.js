// The photos of a pin as staff see them, beside its words: each is shown to everybody or not, on its own.

import { troubleWords } from './api.js';
import { t } from './catalogue.js';
import { element } from './elements.js';

/** @typedef {{id: string, state: 'pending' | 'published' | 'rejected'}} Photo */

/** What can be decided, what a photo is then, and what the button says. */
const DECISIONS = /** @type {const} */ ([
  ['publish', 'published', 'staff.photo_publish'],
  ['reject', 'rejected', 'staff.photo_reject'],
]);

/**
 * Return the photos of a pin, or null when it has none.
 * @param {Photo[] | undefined} photos whose state follows what is decided here
 * @param {object} desk
 * @param {(id: string) => string} desk.address where a photo is read
 * @param {(id: string, action: string) => Promise<{state: Photo['state']}>} desk.decide
 * @param {boolean} desk.mayModerate
 */
export function photoList(photos, { address, decide, mayModerate }) {
  if (!photos?.length) return null;
  const rows = photos.map((photo, index) => photoRow(photo, index + 1, { address, decide, mayModerate }));
  return element(
    'div',
    { class: 'case-photos' },
    mayModerate ? element('p', { class: 'quiet small' }, t('staff.photo_hint')) : null,
    element('ul', { 'aria-label': t('staff.photo_list') }, ...rows),
  );
}

/** @param {Photo} photo  @param {number} number  @param {Parameters<typeof photoList>[1]} desk */
function photoRow(photo, number, { address, decide, mayModerate }) {
  const state = element('p', { class: 'small', role: 'status' });
  /** One decision follows the other; the one that is asked for last holds. @type {Promise<void>} */
  let last = Promise.resolve();
  let asked = '';
  const buttons = mayModerate ? DECISIONS.map(([action, after, label]) => ({ after, node: button(action, label) })) : [];
  const picture = element('img', { src: address(photo.id), alt: '', decoding: 'async' });
  const link = element(
    'a',
    { href: address(photo.id), target: '_blank', rel: 'noopener', 'aria-label': t('staff.photo_open', { number }) },
    picture,
  );
  show();
  return element(
    'li',
    {},
    element(
      'div',
      { role: 'group', 'aria-label': t('staff.photo_number', { number }) },
      link,
      state,
      buttons.length ? element('div', { class: 'buttons' }, ...buttons.map(({ node }) => node)) : null,
    ),
  );

  /** @param {string} action  @param {string} label */
  function button(action, label) {
    const made = element('button', { type: 'button', class: 'button', 'data-photo': action }, t(label));
    made.addEventListener('click', () => {
      if (asked === action) return;
      asked = action;
      last = last.then(() => send(action));
    });
    return made;
  }

  /** @param {string} action */
  async function send(action) {
    try {
      photo.state = (await decide(photo.id, action)).state;
      show();
    } catch (problem) {
      state.textContent = troubleWords(/** @type {import('./api.js').Problem} */ (problem), t);
    }
    if (asked === action) asked = '';
  }

  function show() {
    state.textContent = t(`photo_state.${photo.state}`);
    for (const { after, node } of buttons) node.setAttribute('aria-pressed', String(after === photo.state));
  }
}
