// Two or three walks to choose between, side by side: how long, how far, what each covers and what it misses.

import { t, tCount } from '../catalogue.js';
import { element, sign } from '../elements.js';
import { partOf } from '../parts.js';
import { tallyOf, weightsOf } from './group_sums.js';
import { coveredPercent, walkWords } from './walk_words.js';

/**
 * @typedef {import('./types.js').Alternative} Alternative
 * @typedef {import('./types.js').Walk} Walk
 */

/** Make the cards work. @param {{onChoose: (variant: string) => void, onGroup: (group: number) => void}} wish */
export function alternativeCards({ onChoose, onGroup }) {
  const frame = partOf(document, '#plan-variants');
  const cards = partOf(frame, '#plan-cards');
  const groups = partOf(document, '#plan-groups-chips');
  frame.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) onChoose(target.value);
  });
  groups.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) onGroup(Number(target.value));
  });

  return {
    /** @param {Alternative[]} alternatives  @param {Alternative} shown  @param {number} group */
    show(alternatives, shown, group) {
      frame.hidden = alternatives.length < 2;
      cards.replaceChildren(...alternatives.map((one) => card(one, one === shown)));
      groups.hidden = shown.walks.length < 2;
      const chips = shown.walks.map((walk, number) => groupChip(walk, number, number === group));
      groups.replaceChildren(...groups.querySelectorAll('legend'), ...chips);
    },
  };
}

/** @param {Alternative} alternative  @param {boolean} isShown */
function card({ variant, walks }, isShown) {
  const words = walkWords(t, document.documentElement.lang);
  const { minutes, metres, stops } = sums(walks);
  const id = `plan-variant-${variant}`;
  const input = element('input', {
    type: 'radio', name: 'shown_variant', value: variant, id, checked: isShown, 'data-part': id, 'aria-labelledby': `${id}-title`,
    'aria-describedby': `${id}-facts`,
  });
  return element(
    'label',
    { class: 'plan-card', for: id },
    input,
    element('span', { class: 'plan-card-title', id: `${id}-title` }, t(`variant.${variant}`)),
    element(
      'span',
      { class: 'plan-card-facts', id: `${id}-facts` },
      element(
        'span',
        { class: 'plan-card-main' },
        ...[t('walk.minutes', { minutes }), words.length(metres), tCount('planner.card_stops', stops)].map((fact) => element('span', {}, fact)),
      ),
      shareLine(coveredPercent(weightsOf(walks))),
      tallyLine(t('planner.card_covers'), walks, 'covered'),
      tallyLine(t('planner.card_misses'), walks, 'missed'),
      hardLine(walks, words),
    ),
  );
}

/** How much is covered, as words and as a bar to compare by. @param {number} percent */
function shareLine(percent) {
  const bar = element('span', { class: 'plan-bar-of-share', 'aria-hidden': 'true' });
  bar.style.setProperty('--share', `${percent}%`);
  return element('span', { class: 'plan-share' }, t('planner.card_covered', { percent }), bar);
}

/** @param {Walk[]} walks */
function sums(walks) {
  return {
    minutes: Math.round(Math.max(...walks.map((walk) => walk.total_minutes))),
    metres: walks.reduce((sum, walk) => sum + walk.length_m, 0),
    stops: walks.reduce((sum, walk) => sum + walk.stops.length, 0),
  };
}

/** Steps and dark stretches: what two walks to the same stops may differ in. @param {Walk[]} walks  @param {ReturnType<typeof walkWords>} words */
function hardLine(walks, words) {
  const sum = (/** @type {'steps_m' | 'unlit_m'} */ name) => walks.flatMap(({ legs }) => legs).reduce((metres, leg) => metres + leg[name], 0);
  const [steps, unlit] = [sum('steps_m'), sum('unlit_m')];
  const facts = [
    unlit >= 1 ? t('planner.leg_unlit', { length: words.length(unlit) }) : '',
    steps >= 1 ? t('planner.leg_steps', { length: words.length(steps) }) : '',
  ].filter(Boolean);
  return facts.length ? element('span', { class: 'plan-card-hard' }, facts.join(' · ')) : null;
}

/** @param {string} label  @param {Walk[]} walks  @param {'covered' | 'missed'} which */
function tallyLine(label, walks, which) {
  const tally = tallyOf(walks, which);
  if (!tally) return null;
  return element(
    'span',
    { class: 'plan-card-tally' },
    `${label} `,
    count('challenge', tally.challenges, tCount('planner.challenges', tally.challenges)),
    count('resource', tally.resources, tCount('planner.resources', tally.resources)),
    element('span', { class: 'visually-hidden' }, tCount('planner.people', tally.people)),
  );
}

/** A number beside its sign; the words are read out. @param {string} kind  @param {number} number  @param {string} words */
function count(kind, number, words) {
  return element(
    'span',
    { class: 'plan-count' },
    sign(kind),
    element('span', { 'aria-hidden': 'true' }, String(number)),
    element('span', { class: 'visually-hidden' }, `${words}, `),
  );
}

/** @param {Walk} walk  @param {number} number  @param {boolean} isShown */
function groupChip(walk, number, isShown) {
  const input = element('input', {
    type: 'radio', name: 'shown_group', value: number, checked: isShown, 'data-part': `group-${number}`,
  });
  const words = t('planner.group_number', { number: number + 1 });
  return element('label', { class: 'chip' }, input, element('span', {}, `${words} · ${tCount('planner.card_stops', walk.stops.length)}`));
}
