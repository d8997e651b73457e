// What the guard found in somebody's words, made ready to be shown. Knows no page.

/**
 * The word for each kind of what was found.
 * @type {Record<string, string>}
 */
export const FOUND_WORDS = {
  civil_registration_number: 'form.found_civil_registration_number',
  phone_number: 'form.found_phone_number',
  email: 'form.found_email',
  number_plate: 'form.found_number_plate',
  address: 'form.found_address',
  name: 'form.found_name',
};

/**
 * Return a text in parts: kind is null between what was found, which comes in its order.
 * @param {string} text
 * @param {{ kind: string, words: string }[]} found
 */
export function markedParts(text, found) {
  /** @type {{ words: string, kind: string | null }[]} */
  const parts = [];
  let from = 0;
  for (const { kind, words } of found) {
    const at = text.indexOf(words, from);
    if (at < 0 || !words) continue;
    if (at > from) parts.push({ words: text.slice(from, at), kind: null });
    parts.push({ words, kind });
    from = at + words.length;
  }
  if (from < text.length) parts.push({ words: text.slice(from), kind: null });
  return parts;
}

/**
 * Tell whether words say anything: what was found may have left no more than a mark.
 * @param {string} words
 */
export function saysAnything(words) {
  return /[\p{L}\p{N}]/u.test(words);
}
