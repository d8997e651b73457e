// What the walk does not visit: why, what it would cost to take it along, and the button that does.

import { t } from '../catalogue.js';
import { element, sign } from '../elements.js';

/** @typedef {import('./types.js').LeftOut} LeftOut  @typedef {import('./pins.js').Pin} Pin */

/** Reasons that a wish for the pin cannot overcome. */
const FINAL = new Set(['unreachable', 'social_only', 'sensitive']);

/**
 * Return the rows; those that cost least to take along first.
 * @param {LeftOut[]} leftOut
 * @param {Map<string, Pin>} pins
 */
export function leftOutRows(leftOut, pins) {
  const cost = (/** @type {LeftOut} */ one) => one.extra_minutes ?? Infinity;
  return [...leftOut]
    .sort((one, other) => (cost(one) === cost(other) ? 0 : cost(one) - cost(other)))
    .flatMap((one) => {
      const pin = pins.get(one.pin_id);
      return pin ? [leftOutRow(one, pin)] : [];
    });
}

/** @param {LeftOut} leftOut  @param {Pin} pin */
function leftOutRow({ pin_id: id, reason, text }, pin) {
  const labelId = `plan-left-${id}`;
  return element(
    'li',
    {},
    element(
      'div',
      { class: 'plan-row-words' },
      element('button', { type: 'button', class: 'link-button plan-pin-link', 'data-pin': id, 'data-part': `left-${id}`, id: labelId }, sign(pin.kind), element('span', {}, pin.title)),
      pin.text ? element('span', { class: 'small plan-row-text', lang: pin.lang || null, dir: 'auto' }, pin.text) : null,
      element('span', { class: 'quiet small plan-row-text' }, text),
    ),
    FINAL.has(reason)
      ? null
      : element('button', { type: 'button', class: 'button plan-small', 'data-take': id, 'data-part': `take-${id}`, 'aria-describedby': labelId }, t('planner.take_along')),
  );
}
