// The order of the list of pins. Knows no page.

/** @typedef {{ properties: Record<string, any> }} Pin */

/** @type {Record<string, (one: Pin, other: Pin) => number>} */
const ORDERS = {
  newest: (one, other) => (other.properties.created_on ?? '').localeCompare(one.properties.created_on ?? ''),
  voices: (one, other) => (other.properties.people ?? 1) - (one.properties.people ?? 1),
};

/**
 * Return features in an order: newest, voices or category; any other word leaves them as they came. Categories
 * stand hearts first; what is equal stays as it was.
 * @template {{ properties: Record<string, any> }} F
 * @param {F[]} features
 * @param {string} order
 * @param {(category: string) => string} [nameOf] the word of a category, by which categories are ordered
 * @returns {F[]}
 */
export function inOrder(features, order, nameOf = (category) => category) {
  if (order === 'category') {
    /** @param {Pin} feature */
    const name = ({ properties }) => `${properties.kind === 'resource' ? 0 : 1} ${nameOf(properties.category)}`;
    return features.toSorted((one, other) => name(one).localeCompare(name(other)));
  }
  return Object.hasOwn(ORDERS, order) ? features.toSorted(ORDERS[order]) : features;
}
