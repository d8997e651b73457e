// The filters of a list: in the address, so that a view can be shared. Knows no page.

const NAMES = ['kind', 'category', 'relevance'];

/** Return the filters of an address's query. */
export function readFilters(search) {
  const query = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? '']));
}

/** Return the query with the filters put in; what else stands there stays. */
export function writeFilters(search, filters) {
  const query = new URLSearchParams(search);
  for (const name of NAMES) {
    if (filters[name]) query.set(name, filters[name]);
    else query.delete(name);
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** Tell whether a pin passes the filters. */
export function passes(properties, filters) {
  return NAMES.every((name) => !filters[name] || properties[name] === filters[name]);
}
