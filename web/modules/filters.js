// The filters and the order of a list: in the address, so that a view can be shared. Knows no page.

const NAMES = ['kind', 'category', 'relevance'];
const KEPT = [...NAMES, 'sort'];

/**
 * Return the filters of an address's query, and the order it asks for.
 * @param {string} search
 * @returns {Record<string, string>}
 */
export function readFilters(search) {
  const query = new URLSearchParams(search);
  return Object.fromEntries(KEPT.map((name) => [name, query.get(name) ?? '']));
}

/**
 * Return the query with the filters put in; what else stands there stays.
 * @param {string} search
 * @param {Record<string, string>} filters
 */
export function writeFilters(search, filters) {
  const query = new URLSearchParams(search);
  for (const name of KEPT) {
    if (filters[name]) query.set(name, filters[name]);
    else query.delete(name);
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

/**
 * Tell whether a pin passes the filters.
 * @param {Record<string, unknown>} properties
 * @param {Record<string, string>} filters
 */
export function passes(properties, filters) {
  return NAMES.every((name) => !filters[name] || properties[name] === filters[name]);
}
