// Each kind of walk has numbers of its own: those of a treasure hunt come with it, and those from before come back. Knows no page.

import { USUAL_WISH } from './wish.js';

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {Pick<Wish, 'most_stops' | 'talk_minutes' | 'groups'>} Numbers
 */

/** Many short posts, and one course for all. @type {Numbers} */
const HUNT = { most_stops: 8, talk_minutes: 5, groups: 1 };

/** Return a function that gives what the form says, with the numbers of its kind when the kind is another one. */
export function kindNumbers() {
  /** @type {Numbers} */
  let ofWalk = numbersOf(USUAL_WISH);
  /** @param {Partial<Wish>} said  @param {Wish | null} before  @returns {Partial<Wish>} */
  return (said, before) => {
    if (!before || said.kind === before.kind) return said;
    if (said.kind === 'treasure_hunt') ofWalk = numbersOf(before);
    return { ...said, ...(said.kind === 'treasure_hunt' ? HUNT : ofWalk) };
  };
}

/** @param {Wish} wish  @returns {Numbers} */
function numbersOf({ most_stops, talk_minutes, groups }) {
  return { most_stops, talk_minutes, groups };
}
