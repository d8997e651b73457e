// A name in one direction of reading within words of the other: it must not turn round what stands beside it.

const BEGIN = '\u2068';
const END = '\u2069';

/**
 * Return a name that keeps its own direction where the page reads from the right (Unicode Standard Annex 9, isolates).
 * @param {string} name
 * @param {boolean} [isRightToLeft]
 */
export function isolated(name, isRightToLeft = globalThis.document?.documentElement.dir === 'rtl') {
  return isRightToLeft ? BEGIN + name + END : name;
}
