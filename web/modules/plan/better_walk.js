// The best walk that a longer search has found so far: whether it is news, and what is said of it. Knows no page.

import { weightsOf } from './group_sums.js';
import { coveredPercent } from './walk_words.js';

/** @typedef {import('./types.js').Alternative} Alternative  @typedef {import('./types.js').Walk} Walk */

/** Weights are sums of fractions: what differs by less is the same. */
const LEAST_WEIGHT = 1e-6;

/**
 * Tell whether walks cover more than others do, or as much in less walking.
 * @param {Walk[]} walks
 * @param {Walk[]} others
 */
export function isBetter(walks, others) {
  if (!others.length) return walks.length > 0;
  if (!walks.length) return false;
  const more = weightsOf(walks).covered_weight - weightsOf(others).covered_weight;
  if (Math.abs(more) > LEAST_WEIGHT) return more > 0;
  return lengthOf(walks) < lengthOf(others) - 1;
}

/**
 * Return the numbers that a walk for all groups is told by.
 * @param {Walk[]} walks
 */
export function toldNumbers(walks) {
  return { percent: coveredPercent(weightsOf(walks)), minutes: Math.round(Math.max(...walks.map((walk) => walk.total_minutes))) };
}

/** @param {Walk[]} walks */
function lengthOf(walks) {
  return walks.reduce((sum, walk) => sum + walk.length_m, 0);
}
