/** Day or night, and whether things may move: by the system's wish, followed while the page is open. */

const night = window.matchMedia('(prefers-color-scheme: dark)');
const still = window.matchMedia('(prefers-reduced-motion: reduce)');
const paper = window.matchMedia('print');

/** @returns {'day'|'night'} */
export function scheme() {
  return night.matches && !paper.matches ? 'night' : 'day';
}

/** @returns {boolean} */
export function prefersStillness() {
  return still.matches;
}

/**
 * Return the value of a colour of the style for the scheme of the moment.
 * @param {{day: string, night: string}|null|undefined} colour
 */
export function hue(colour) {
  return colour ? colour[scheme()] : 'transparent';
}

/**
 * Run an action whenever the scheme changes; what it returns ends that.
 * @param {() => void} action
 * @returns {() => void}
 */
export function whenSchemeChanges(action) {
  for (const wish of [night, paper]) {
    wish.addEventListener('change', action);
  }
  return () => [night, paper].forEach((wish) => wish.removeEventListener('change', action));
}
