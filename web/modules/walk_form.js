// Plan a walk: where it starts, how long, how many stops; then go to the result.

import { areaAddress, request, troubleWords } from './api.js';
import { t } from './catalogue.js';
import { placeSearch } from './place_search.js';
import { walkWish } from './walk_wish.js';

/**
 * @typedef {import('./walk_wish.js').Start & {name: string}} ChosenStart
 * @typedef {{slug: string, usual_start?: ChosenStart|null}} Facts
 */

/** Make the planning form work. @param {{form: HTMLFormElement, facts: Facts}} wish */
export function walkForm({ form, facts }) {
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (form.querySelector(selector));
  const trouble = part('#plan-trouble');
  const chosen = part('#start-chosen');
  const list = part('#start-list');
  const query = /** @type {HTMLInputElement} */ (part('#start-query'));
  /** @type {ChosenStart|null} */
  let start = null;

  const choose = (/** @type {ChosenStart} */ place) => {
    start = place;
    chosen.textContent = t('form.chosen', { name: place.name });
    list.replaceChildren();
    part('#start-found').textContent = '';
    query.value = '';
  };
  placeSearch({
    input: query,
    list,
    status: part('#start-found'),
    slug: facts.slug,
    onChoose: (place) => {
      choose(place);
      part('#walk-minutes').focus();
    },
  });
  if (facts.usual_start) choose(facts.usual_start);

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    if (!start) return tell(trouble, t('plan.start_missing'), query);
    const wrong = /** @type {HTMLInputElement|null} */ (form.querySelector('input:invalid'));
    if (wrong) return tell(trouble, t('plan.number_wrong', { least: wrong.min, most: wrong.max }), wrong);
    return plan({ form, facts, start, trouble });
  });
}

/** @param {{form: HTMLFormElement, facts: Facts, start: ChosenStart, trouble: HTMLElement}} wish */
async function plan({ form, facts, start, trouble }) {
  const button = /** @type {HTMLElement} */ (form.querySelector('[type="submit"]'));
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = t('plan.planning');
  try {
    const body = walkWish(new FormData(form), start);
    const walk = await request(areaAddress(facts.slug, 'walks'), { method: 'POST', body });
    location.assign(`${location.pathname}?view=walks&walk=${encodeURIComponent(walk.id)}#walk-title`);
  } catch (problem) {
    tell(trouble, troubleWords(/** @type {import('./api.js').Problem} */ (problem), t));
  } finally {
    button.setAttribute('aria-disabled', 'false');
    button.textContent = t('plan.submit');
  }
}

/**
 * Publish or take back a walk, then show it anew.
 * @param {{result: HTMLElement, facts: Facts, onPin: (id: string) => void}} wish
 */
export function walkDecisions({ result, facts, onPin }) {
  result.addEventListener('click', async (event) => {
    const target = /** @type {Element} */ (event.target);
    const pin = /** @type {HTMLElement|null} */ (target.closest('[data-pin]'));
    if (pin?.dataset.pin) onPin(pin.dataset.pin);
    const button = /** @type {HTMLElement|null} */ (target.closest('[data-walk-do]'));
    if (!button) return;
    const path = `walks/${encodeURIComponent(result.dataset.walk ?? '')}/${button.dataset.walkDo}`;
    try {
      await request(areaAddress(facts.slug, path), { method: 'POST', body: {} });
      location.reload();
    } catch (problem) {
      const notice = /** @type {HTMLElement} */ (result.querySelector('#walk-trouble'));
      tell(notice, troubleWords(/** @type {import('./api.js').Problem} */ (problem), t));
    }
  });
}

/** @param {HTMLElement} notice  @param {string} words  @param {HTMLElement|null} [field] */
function tell(notice, words, field = null) {
  notice.textContent = words;
  notice.hidden = false;
  field?.focus();
}
