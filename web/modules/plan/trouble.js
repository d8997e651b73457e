// A wish that cannot be met, or a service that does not answer: what is said, and the nearest ways out as buttons.

import { troubleWords } from '../api.js';
import { t } from '../catalogue.js';
import { element } from '../elements.js';
import { waysOut } from './nearest_possible.js';
import { isSignedOut, signInAddress } from './sign_in_again.js';

/** @typedef {import('./types.js').Wish} Wish  @typedef {import('../api.js').Problem} Problem */

/**
 * Show a problem, or nothing.
 * @param {object} parts
 * @param {HTMLElement} parts.notice
 * @param {Problem | null} parts.problem
 * @param {Wish} parts.wish
 * @param {(change: (wish: Wish) => Wish) => void} parts.onTake
 * @param {() => void} parts.onRetry
 * @param {boolean} [parts.canRetry] also when the service did answer
 */
export function showTrouble({ notice, problem, wish, onTake, onRetry, canRetry = false }) {
  notice.hidden = problem === null;
  if (!problem) return notice.replaceChildren();
  const ways = waysOut(problem.code, problem.values, wish, t, problem.errors[0]?.field);
  /** @type {HTMLElement[]} */
  const buttons = ways.map(({ words, change }) => wayButton(words, () => onTake(change)));
  const isAway = problem.status === 0 || problem.status >= 500;
  if (isAway || canRetry) buttons.push(wayButton(t('planner.try_again'), onRetry));
  if (isSignedOut(problem)) buttons.push(element('a', { class: 'button', href: signInAddress() }, t('planner.sign_in')));
  return notice.replaceChildren(
    element('p', { role: 'alert' }, troubleWords(problem, t)),
    buttons.length ? element('div', { class: 'buttons' }, ...buttons) : '',
  );
}

/** @param {string} words  @param {() => void} act */
function wayButton(words, act) {
  const button = element('button', { type: 'button', class: 'button' }, words);
  button.addEventListener('click', act);
  return button;
}
