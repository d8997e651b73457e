// Add a stop from the list of what people pointed at; the same as from its sign on the map.

import { t, tCount } from '../catalogue.js';
import { element, sign } from '../elements.js';
import { partOf } from '../parts.js';

/** @typedef {import('./pins.js').Pin} Pin */

const MOST = 40;

/**
 * Return the pins whose title or words hold what is looked for.
 * @param {Pin[]} pins
 * @param {string} words
 */
export function pinsNamed(pins, words) {
  const wanted = words.trim().toLowerCase();
  return pins.filter(({ title, text }) => `${title} ${text}`.toLowerCase().includes(wanted));
}

/** Make the list work. @param {{pins: Map<string, Pin>, onTake: (id: string) => void, onShow: (id: string) => void}} wish */
export function pinChooser({ pins, onTake, onShow }) {
  const frame = partOf(document, '#plan-pins', HTMLDetailsElement);
  const query = partOf(frame, '#plan-pin-query', HTMLInputElement);
  const list = partOf(frame, '#plan-pin-list');
  const show = () => {
    const found = pinsNamed([...pins.values()], query.value);
    partOf(frame, '#plan-pin-found').textContent =
      found.length > MOST ? t('planner.pins_most', { count: MOST }) : tCount('planner.pins_found', found.length);
    list.replaceChildren(...found.slice(0, MOST).map(pinRow));
  };
  frame.addEventListener('toggle', () => frame.open && show());
  query.addEventListener('input', show);
  query.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    if (button?.dataset.take) onTake(button.dataset.take);
    else if (button?.dataset.pin) onShow(button.dataset.pin);
  });
}

/** @param {Pin} pin */
function pinRow(pin) {
  const id = `plan-choose-${pin.id}`;
  return element(
    'li',
    {},
    element(
      'div',
      { class: 'plan-row-words' },
      element('button', { type: 'button', class: 'link-button plan-pin-link', id, 'data-pin': pin.id }, sign(pin.kind), element('span', {}, pin.title)),
      pin.text ? element('span', { class: 'small plan-row-text', lang: pin.lang || null, dir: 'auto' }, pin.text) : null,
    ),
    element('button', { type: 'button', class: 'button plan-small', 'data-take': pin.id, 'aria-describedby': id }, t('planner.stop_here')),
  );
}
