// The words of a pin with what the guard found in them. The pieces come from the service: nothing is counted here.

import { t } from './catalogue.js';
import { element } from './elements.js';

/**
 * @typedef {{text: string, kind: string|null}} Segment  a piece of a text; kind tells what the guard found in it
 */

/** @type {Record<string, string>} */
const KINDS = {
  civil_registration_number: 'staff.finding.civil_registration_number',
  phone_number: 'staff.finding.phone_number',
  email: 'staff.finding.email',
  number_plate: 'staff.finding.number_plate',
  address: 'staff.finding.address',
  name: 'staff.finding.name',
};

/** Return the kinds of what was found, each once, in the order of the text. @param {Segment[]} [segments] */
export function foundKinds(segments) {
  return [...new Set((segments ?? []).flatMap((piece) => (piece.kind ? [piece.kind] : [])))];
}

/** Say what was found: "et navn og en adresse". @param {Segment[]} [segments] */
export function foundWords(segments) {
  const list = new Intl.ListFormat(document.documentElement.lang, { type: 'conjunction' });
  return list.format(foundKinds(segments).map((kind) => t(KINDS[kind])));
}

/**
 * Return the words as a quotation; what was found is marked, and named for those who do not see the mark.
 * @param {{text: string, segments?: Segment[]|null, language?: string}} words
 */
export function quotation({ text, segments, language }) {
  const pieces = segments?.length ? segments : [{ text, kind: null }];
  return element('blockquote', { lang: language, dir: 'auto' }, ...pieces.map(piece));
}

/** @param {Segment} segment */
function piece({ text, kind }) {
  if (!kind) return text;
  const said = t('staff.perhaps', { kind: t(KINDS[kind]) });
  return element('mark', { title: said }, text, element('span', { class: 'visually-hidden', lang: pageLanguage() }, ` (${said})`));
}

function pageLanguage() {
  return document.documentElement.lang;
}
