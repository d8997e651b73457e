// The way in words, turn by turn; each stretch can be blocked from here.

import { t } from '../catalogue.js';
import { element } from '../elements.js';
import { middlesOfTurns } from './route_line.js';
import { isSecondPress } from './steady.js';
import { walkWords } from './walk_words.js';

/** @typedef {import('./types.js').Walk} Walk  @typedef {import('./types.js').Spot} Spot  @typedef {'walk' | 'everybody'} Reach */

/**
 * Make the list work; onBlock gets the middle of the stretch, what it is called, and for whom it is blocked.
 * @param {{list: HTMLElement, onBlock: (spot: Spot, name: string, reach: Reach) => void}} wish
 */
export function turnList({ list, onBlock }) {
  /** @type {(Spot | null)[]} */
  let middles = [];
  /** @type {string[]} */
  let names = [];

  list.addEventListener('click', (event) => {
    const { target } = event;
    const button = target instanceof Element ? target.closest('button') : null;
    const row = Number(button?.closest('li')?.dataset.turn);
    const reach = button?.dataset.reach;
    if (!button || !Number.isInteger(row) || isSecondPress(event)) return;
    const choice = button.closest('li')?.querySelector('.plan-block-choice');
    if (!(choice instanceof HTMLElement)) return;
    const spot = middles[row];
    if (spot && (reach === 'walk' || reach === 'everybody')) onBlock(spot, names[row], reach);
    else {
      choice.hidden = !choice.hidden;
      button.setAttribute('aria-expanded', String(!choice.hidden));
      if (!choice.hidden) choice.querySelector('button')?.focus();
    }
  });

  return {
    /** @param {Walk} walk */
    show(walk) {
      const words = walkWords(t, document.documentElement.lang);
      middles = middlesOfTurns(walk.turns, walk.geometry.coordinates);
      names = walk.turns.map((turn) => words.turn(turn));
      list.replaceChildren(...walk.turns.map((turn, row) => turnRow(names[row], row, middles[row] !== null)));
    },
  };
}

/** @param {string} words  @param {number} row  @param {boolean} canBlock */
function turnRow(words, row, canBlock) {
  const id = `plan-turn-${row}`;
  const line = element('span', { id }, words);
  if (!canBlock) return element('li', {}, line);
  const opener = element('button', { type: 'button', class: 'button plan-small', 'aria-expanded': 'false', 'aria-describedby': id, 'data-part': `block-${row}` }, t('planner.block_stretch'));
  return element('li', { 'data-turn': row, class: 'plan-turn' }, line, opener, blockChoice(id));
}

/** @param {string} labelId */
function blockChoice(labelId) {
  const choice = (/** @type {Reach} */ reach, /** @type {string} */ words) =>
    element('button', { type: 'button', class: 'button plan-small', 'data-reach': reach, 'aria-describedby': labelId }, words);
  return element(
    'div',
    { class: 'buttons plan-block-choice', hidden: true },
    choice('walk', t('planner.block_walk')),
    choice('everybody', t('planner.block_everybody')),
  );
}
