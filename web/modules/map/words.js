/** The texts of the map, from the catalogue that the page brings along. */

/**
 * @typedef {(key: string, values?: Record<string, string|number>) => string} Say
 * @typedef {(section: string, code: string|undefined) => string|null} Word
 */

/**
 * Return a function that gives the text of a key, its {names} filled in; an unknown key gives itself.
 * @param {Record<string, string>} catalogue
 * @returns {Say}
 */
export function sayFrom(catalogue) {
  return (key, values = {}) =>
    (catalogue[key] ?? key).replace(/\{([a-z_]+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * Return a function that gives a code's word, or null for a code without one.
 * @param {Record<string, string>} catalogue
 * @returns {Word}
 */
export function wordFrom(catalogue) {
  return (section, code) => (code === undefined ? null : (catalogue[`${section}.${code}`] ?? null));
}
