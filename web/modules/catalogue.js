// The words of the page: read from <script type="application/json" id="catalogue">.

/**
 * @typedef {Record<string, unknown>} Values
 * @typedef {(key: string, values?: Values) => string} Say
 * @typedef {(key: string, number: number, values?: Values) => string} SayCount
 */

/** @type {{ t: Say, count: SayCount } | null} */
let current = null;

/**
 * Return { t, count } for a set of messages; t fills {placeholders}, count chooses the plural form.
 * @param {Record<string, string>} messages
 * @param {string} language
 */
export function makeCatalogue(messages, language) {
  const rules = new Intl.PluralRules(language);
  /** @type {Say} */
  const t = (key, values = {}) => {
    if (!(key in messages)) throw new Error(`no message for ${key}`);
    return messages[key].replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder));
  };
  /** @type {SayCount} */
  const count = (key, number, values = {}) => {
    const form = `${key}.${rules.select(number)}`;
    return t(form in messages ? form : `${key}.other`, { ...values, count: number });
  };
  return { t, count };
}

function ofPage() {
  const block = document.getElementById('catalogue');
  current ??= makeCatalogue(JSON.parse(block?.textContent ?? '{}'), document.documentElement.lang);
  return current;
}

/**
 * Return the message of a key in the page's language.
 * @type {Say}
 */
export function t(key, values) {
  return ofPage().t(key, values);
}

/**
 * Return the message of a key in the plural form of the number.
 * @type {SayCount}
 */
export function tCount(key, number, values) {
  return ofPage().count(key, number, values);
}
