// What parallel groups cover and miss together. Knows no page.

/**
 * @typedef {import('./types.js').Walk} Walk
 * @typedef {import('./types.js').Tally} Tally
 */

const NOTHING = { challenges: 0, resources: 0, people: 0 };

/**
 * Return what the groups cover together, by weight: they visit different stops, so it adds up.
 * @param {Pick<Walk, 'covered_weight' | 'all_weight'>[]} walks
 */
export function weightsOf(walks) {
  return {
    covered_weight: walks.reduce((sum, walk) => sum + walk.covered_weight, 0),
    all_weight: walks[0]?.all_weight ?? 0,
  };
}

/**
 * Return what the groups cover together, or miss: all there is, less what they cover; null where it was not counted.
 * @param {Pick<Walk, 'covered' | 'missed'>[]} walks
 * @param {'covered' | 'missed'} which
 * @returns {Tally | null}
 */
export function tallyOf(walks, which) {
  const [{ covered = null, missed = null } = {}] = walks;
  if (!covered || !missed) return null;
  const sum = (/** @type {keyof Tally} */ name) => walks.reduce((found, walk) => found + (walk.covered?.[name] ?? 0), 0);
  const number = (/** @type {keyof Tally} */ name) =>
    which === 'covered' ? sum(name) : Math.max(0, covered[name] + missed[name] - sum(name));
  const names = /** @type {(keyof Tally)[]} */ (Object.keys(NOTHING));
  return names.reduce((found, name) => ({ ...found, [name]: number(name) }), NOTHING);
}
