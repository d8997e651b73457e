// The words of a pin with what the guard found in them. The pieces come from the service: nothing is counted here.

import { t } from './catalogue.js';
import { element } from './elements.js';

const KINDS = {
  civil_registration_number: 'staff.finding.civil_registration_number',
  phone_number: 'staff.finding.phone_number',
  email: 'staff.finding.email',
  number_plate: 'staff.finding.number_plate',
  address: 'staff.finding.address',
  name: 'staff.finding.name',
};

/** Return the kinds of what was found, each once, in the order of the text. */
export function foundKinds(segments) {
  return [...new Set((segments ?? []).map((piece) => piece.kind).filter(Boolean))];
}

/** Say what was found: "et navn og en adresse". */
export function foundWords(segments) {
  const list = new Intl.ListFormat(document.documentElement.lang, { type: 'conjunction' });
  return list.format(foundKinds(segments).map((kind) => t(KINDS[kind])));
}

/** Return the words as a quotation; what was found is marked, and named for those who do not see the mark. */
export function quotation({ text, segments, language }) {
  const pieces = segments?.length ? segments : [{ text, kind: null }];
  return element('blockquote', { lang: language, dir: 'auto' }, ...pieces.map(piece));
}

function piece({ text, kind }) {
  if (!kind) return text;
  const said = t('staff.perhaps', { kind: t(KINDS[kind]) });
  return element('mark', { title: said }, text, element('span', { class: 'visually-hidden', lang: pageLanguage() }, ` (${said})`));
}

function pageLanguage() {
  return document.documentElement.lang;
}
