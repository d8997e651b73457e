// Plan a walk: where it starts, how long, how many stops; then go to the result.

import { areaAddress, request, troubleWords } from './api.js';
import { t } from './catalogue.js';
import { placeSearch } from './place_search.js';
import { walkWish } from './walk_wish.js';

/** Make the planning form work. */
export function walkForm({ form, facts }) {
  const trouble = form.querySelector('#plan-trouble');
  const chosen = form.querySelector('#start-chosen');
  const list = form.querySelector('#start-list');
  let start = null;

  const choose = (place) => {
    start = place;
    chosen.textContent = t('form.chosen', { name: place.name });
    list.replaceChildren();
    form.querySelector('#start-found').textContent = '';
    form.querySelector('#start-query').value = '';
  };
  placeSearch({
    input: form.querySelector('#start-query'),
    list,
    status: form.querySelector('#start-found'),
    slug: facts.slug,
    onChoose: (place) => {
      choose(place);
      form.querySelector('#walk-minutes').focus();
    },
  });
  if (facts.usual_start) choose(facts.usual_start);

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    if (!start) return tell(trouble, t('plan.start_missing'), form.querySelector('#start-query'));
    const wrong = form.querySelector('input:invalid');
    if (wrong) return tell(trouble, t('plan.number_wrong', { least: wrong.min, most: wrong.max }), wrong);
    return plan({ form, facts, start, trouble });
  });
}

async function plan({ form, facts, start, trouble }) {
  const button = form.querySelector('[type="submit"]');
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = t('plan.planning');
  try {
    const body = walkWish(new FormData(form), start);
    const walk = await request(areaAddress(facts.slug, 'walks'), { method: 'POST', body });
    location.assign(`${location.pathname}?view=walks&walk=${encodeURIComponent(walk.id)}#walk-title`);
  } catch (problem) {
    tell(trouble, troubleWords(problem, t));
  } finally {
    button.setAttribute('aria-disabled', 'false');
    button.textContent = t('plan.submit');
  }
}

/** Publish or take back a walk, then show it anew. */
export function walkDecisions({ result, facts, onPin }) {
  result.addEventListener('click', async (event) => {
    const pin = event.target.closest('[data-pin]');
    if (pin) onPin(pin.dataset.pin);
    const button = event.target.closest('[data-walk-do]');
    if (!button) return;
    const path = `walks/${encodeURIComponent(result.dataset.walk)}/${button.dataset.walkDo}`;
    try {
      await request(areaAddress(facts.slug, path), { method: 'POST', body: {} });
      location.reload();
    } catch (problem) {
      tell(result.querySelector('#walk-trouble'), troubleWords(problem, t));
    }
  });
}

function tell(notice, words, field = null) {
  notice.textContent = words;
  notice.hidden = false;
  field?.focus();
}
