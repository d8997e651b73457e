// The walk as it is lived: the start, each way, each stop with its time, why, who should be there, and the end.

import { t, tCount } from '../catalogue.js';
import { element, icon, sign } from '../elements.js';
import { isolated } from './isolated.js';
import { requiredIndex } from './wish.js';
import { walkWords } from './walk_words.js';

/**
 * @typedef {import('./types.js').Walk} Walk
 * @typedef {import('./types.js').Stop} Stop
 * @typedef {import('./types.js').Leg} Leg
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {'keep' | 'release' | 'drop' | 'move' | 'look'} Act
 * @typedef {ReturnType<typeof walkWords>} Words
 */

/**
 * Return the rows of a walk.
 * @param {object} parts
 * @param {Walk} parts.walk
 * @param {Wish} parts.wish that stands now
 * @param {Wish} parts.planned the wish that the walk was planned for
 * @param {Map<string, import('./pins.js').Pin>} parts.pins
 * @param {{start: string, end: string}} parts.names
 */
export function timelineRows({ walk, wish, planned, pins, names }) {
  const words = walkWords(t, document.documentElement.lang);
  const legTo = (/** @type {number} */ position) => walk.legs.find((leg) => leg.to_position === position);
  const last = walk.stops.length + 1;
  return [
    endRow('start', names.start, walk.starts_at === null ? '' : words.moment(walk, 0)),
    ...walk.stops.flatMap((stop) => [
      legRow(legTo(stop.position), words),
      stopRow(stop, { walk, words, pins, isKept: requiredIndex(wish, stop, planned) >= 0 }),
    ]),
    legRow(legTo(last), words),
    endRow('end', names.end, words.moment(walk, walk.total_minutes)),
  ].filter((row) => row !== null);
}

/** @param {'start' | 'end'} end  @param {string} name  @param {string} time */
function endRow(end, name, time) {
  const words = end === 'start' ? t('planner.starts') : t('planner.ends');
  return element(
    'li',
    { class: 'stop plan-end-row' },
    element('span', { class: 'plan-end-mark', 'data-end': end, 'aria-hidden': 'true' }),
    element('div', {}, element('p', { class: 'stop-theme' }, `${words}: ${isolated(name)}`), time ? element('p', { class: 'plan-time small' }, time) : null),
  );
}

/** @param {Leg | undefined} leg  @param {Words} words */
function legRow(leg, words) {
  if (!leg || leg.length_m < 1) return null;
  return element('li', { class: 'stop plan-leg small quiet' }, element('span', { class: 'plan-leg-mark', 'aria-hidden': 'true' }), words.leg(leg).join(' · '));
}

/**
 * @param {Stop} stop
 * @param {{walk: Walk, words: Words, pins: Map<string, import('./pins.js').Pin>, isKept: boolean}} about
 */
function stopRow(stop, { walk, words, pins, isKept }) {
  const theme = t(`theme.${stop.theme}`);
  const id = `plan-stop-${stop.position}`;
  return element(
    'li',
    { class: 'stop plan-stop', 'data-stop': stop.position, 'data-kept': String(isKept) },
    element('span', { class: 'stop-number', 'aria-hidden': 'true' }, String(stop.position)),
    element(
      'div',
      { class: 'plan-stop-body' },
      element('h5', { class: 'stop-theme', id, tabindex: '-1' }, element('span', { class: 'visually-hidden' }, `${t('walk.stop', { number: stop.position })}: `), theme),
      element(
        'p',
        { class: 'small' },
        element('span', { class: 'plan-time' }, words.moment(walk, stop.arrives_minute)),
        ` · ${t('walk.talk', { minutes: Math.round(stop.leaves_minute - stop.arrives_minute) })}`,
      ),
      isKept ? element('p', { class: 'plan-kept small' }, icon('sign-pin'), ` ${t('planner.kept')}`) : null,
      ...stop.reasons.filter(({ code }) => !isKept || code !== 'wished').map((reason) => element('p', { class: 'small' }, reason.text)),
      stop.mandates.length ? element('p', { class: 'small' }, t('planner.should_be_there', { who: stop.mandates.map(({ text }) => text).join(', ') })) : null,
      pinFold(stop, pins),
      stopButtons(stop, isKept, id),
    ),
  );
}

/** @param {Stop} stop  @param {Map<string, import('./pins.js').Pin>} pins */
function pinFold(stop, pins) {
  const known = stop.pin_ids.flatMap((id) => pins.get(id) ?? []);
  if (!known.length) return null;
  const rows = known.map((pin) => {
    const name = element('button', { type: 'button', class: 'link-button plan-pin-link', 'data-pin': pin.id, 'data-part': `pin-${pin.id}` }, sign(pin.kind), element('span', {}, pin.title));
    return element('li', {}, name, pin.text ? element('span', { class: 'quiet small', lang: pin.lang || null, dir: 'auto' }, pin.text) : null);
  });
  return element(
    'details',
    { class: 'plan-stop-pins small', 'data-part': `pins-${stop.position}` },
    element('summary', { 'data-part': `pins-name-${stop.position}` }, tCount('walk.pins', known.length)),
    element('ul', {}, ...rows),
  );
}

/** @param {Stop} stop  @param {boolean} isKept  @param {string} labelId */
function stopButtons(stop, isKept, labelId) {
  const button = (/** @type {Act} */ act, /** @type {string} */ words, /** @type {string} */ part) =>
    element('button', { type: 'button', class: 'button plan-small', 'data-act': act, 'data-part': `${part}-${stop.position}`, 'aria-describedby': labelId }, words);
  return element(
    'div',
    { class: 'buttons plan-stop-buttons' },
    isKept ? button('release', t('planner.release'), 'keep') : button('keep', t('planner.keep_stop'), 'keep'),
    button('drop', t('planner.drop'), 'drop'),
    button('move', t('planner.move'), 'move'),
    button('look', t('planner.look'), 'look'),
  );
}
