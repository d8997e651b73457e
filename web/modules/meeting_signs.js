// What a meeting has said: which signs are new to a screen, and how many there are. Knows no page.

/**
 * @typedef {{id: string, kind: 'resource'|'challenge', people: number, geometry: {type: 'Point', coordinates: number[]}|null}} MeetingSign
 * @typedef {{type: 'Feature', id: string, geometry: {type: 'Point', coordinates: number[]}, properties: {kind: 'resource'|'challenge', people: number}}} SignFeature
 */

/**
 * Return the signs that a screen does not show yet as features, and remember them; what is counted only has no place.
 * @param {MeetingSign[]} signs
 * @param {Set<string>} shown
 * @returns {SignFeature[]}
 */
export function newSigns(signs, shown) {
  const features = [];
  for (const { id, kind, people, geometry } of signs) {
    if (!geometry || shown.has(id)) continue;
    shown.add(id);
    features.push({ type: /** @type {const} */ ('Feature'), id, geometry, properties: { kind, people } });
  }
  return features;
}

/**
 * Return how many hearts and stars there are, those without a place among them.
 * @param {MeetingSign[]} signs
 */
export function totals(signs) {
  const found = { resource: 0, challenge: 0 };
  for (const { kind } of signs) found[kind] += 1;
  return found;
}
