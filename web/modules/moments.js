// Dates as the page's language writes them.

/**
 * Return day and time of a moment in words.
 * @param {string} text as the service writes it
 */
export function moment(text) {
  return new Date(text).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
}
