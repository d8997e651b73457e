// What the guard found in somebody's words, made ready to be shown. Knows no page.

/** The word for each kind of what was found. */
export const FOUND_WORDS = {
  civil_registration_number: 'form.found_civil_registration_number',
  phone_number: 'form.found_phone_number',
  email: 'form.found_email',
  number_plate: 'form.found_number_plate',
  address: 'form.found_address',
  name: 'form.found_name',
};

/** Return a text in parts { words, kind }: kind is null between what was found, which comes in its order. */
export function markedParts(text, found) {
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

/** Tell whether words say anything: what was found may have left no more than a mark. */
export function saysAnything(words) {
  return /[\p{L}\p{N}]/u.test(words);
}
