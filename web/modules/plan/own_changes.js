// All that the planner decided by hand, in one list, each with a way back.

import { t } from '../catalogue.js';
import { element } from '../elements.js';
import { isolated } from './isolated.js';

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {import('./wish.js').Listed} Listed
 * @typedef {Map<string, import('./pins.js').Pin>} Pins
 * @typedef {{list: Listed, index: number, words: string}} OwnChange
 */

/**
 * Return the changes of a wish in words.
 * @param {Wish} wish
 * @param {Pins} pins
 * @param {import('../catalogue.js').Say} say
 * @returns {OwnChange[]}
 */
export function ownChanges(wish, pins, say) {
  const row = (/** @type {Listed} */ list, /** @type {string} */ key) => (/** @type {{name?: string}} */ one, /** @type {number} */ index) => ({
    list, index, words: say(key, { name: isolated(one.name ?? nameOf(one, pins) ?? say('planner.own_place')) }),
  });
  return [
    ...wish.required.map(row('required', 'planner.own_required')),
    ...wish.excluded_places.map(row('excluded_places', 'planner.own_excluded')),
    ...wish.excluded_pin_ids.map((id) => ({ name: pins.get(id)?.title })).map(row('excluded_pin_ids', 'planner.own_excluded')),
    ...wish.blocked.map(row('blocked', 'planner.own_blocked')),
  ];
}

/** @param {object} one  @param {Pins} pins */
function nameOf(one, pins) {
  return 'pin_id' in one ? pins.get(String(one.pin_id))?.title : undefined;
}

/** @param {OwnChange} change */
export function ownChangeRow({ list, index, words }) {
  const id = `plan-own-${list}-${index}`;
  return element(
    'li',
    {},
    element('span', { id, class: 'plan-row-words' }, words),
    element('button', { type: 'button', class: 'button plan-small', 'data-list': list, 'data-index': index, 'data-part': id, 'aria-describedby': id }, t('planner.take_back')),
  );
}
