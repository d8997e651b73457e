// What a decision asks for before it is sent: a reason, other words, the pin that says the same, or a second thought.

import { t, tCount } from './catalogue.js';
import { element, sign } from './elements.js';
import { foundWords } from './marked_words.js';
import { partOf } from './parts.js';
import { excerpt, pinFacts, pinTitle } from './pin_words.js';

/**
 * @typedef {import('./case_types.js').CaseFeature} CaseFeature
 * @typedef {import('./case_types.js').LikelyDuplicate} LikelyDuplicate
 * @typedef {import('./case_types.js').Desk} Desk
 */

const REASONS = ['person', 'outside', 'unclear', 'repeated', 'other'];
/** @type {Record<string, string>} */
const WORDS = {
  person: 'reason.person_words', outside: 'reason.outside_words', unclear: 'reason.unclear_words',
  repeated: 'reason.repeated_words',
};
const LONGEST = 2000;

/** @param {string} words  @param {Record<string, unknown>} [attributes] */
function button(words, attributes = {}) {
  return element('button', { type: 'button', class: 'button', ...attributes }, words);
}

function trouble() {
  return element('p', { class: 'field-error', role: 'alert' });
}

/**
 * Ask once before words are published in which something was found.
 * @param {CaseFeature} feature
 * @param {Pick<Desk, 'act' | 'open'>} desk
 */
export function secondThought(feature, { act, open }) {
  const edit = button(t('staff.edit_first'), { class: 'button button-main', 'data-first': true });
  const publish = button(t('staff.publish_anyway'));
  edit.addEventListener('click', () => open('edit'));
  publish.addEventListener('click', () => act('publish', { keep_words: true }));
  return element(
    'div',
    { role: 'group', 'aria-label': t('staff.publish') },
    element('p', {}, t('staff.ask_publish', { kinds: foundWords(feature.properties.segments) })),
    element('div', { class: 'buttons' }, edit, publish),
  );
}

/**
 * Let staff write the words that everybody may read; what is written stays when the case is closed.
 * @param {CaseFeature} feature
 * @param {Pick<Desk, 'act'>} desk
 */
export function editForm(feature, { act }) {
  const { text, suggestion, language } = feature.properties;
  const id = `words-${feature.id}`;
  const field = element('textarea', {
    id, rows: 5, maxlength: LONGEST, lang: language, dir: 'auto', 'aria-describedby': `${id}-hint`, 'data-first': true,
  });
  field.value = feature.draft ?? text;
  field.addEventListener('input', () => {
    feature.draft = field.value;
  });
  const shorter = suggestion === null || suggestion === undefined ? null : button(t('staff.use_suggestion'));
  shorter?.addEventListener('click', () => {
    field.value = feature.draft = suggestion ?? '';
    field.focus();
  });
  const form = element(
    'form',
    {},
    element('div', { class: 'field' }, element('label', { for: id }, t('staff.edit_label')),
      element('p', { class: 'hint', id: `${id}-hint` }, t('staff.edit_hint')), field),
    trouble(),
    element('div', { class: 'buttons' },
      element('button', { class: 'button button-main' }, t('staff.save'), key('Ctrl ↵')), shorter),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    // What would be typed from here on would not be sent.
    field.readOnly = true;
    await act('edit', { text: field.value });
    field.readOnly = false;
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return form;
}

/**
 * Ask for the reason that the writer will read.
 * @param {CaseFeature} feature
 * @param {Pick<Desk, 'act'>} desk
 */
export function rejectForm(feature, { act }) {
  const own = element('input', { name: 'own', maxlength: '400', id: `own-${feature.id}`, autocomplete: 'off' });
  const preview = element('p', { class: 'hint', role: 'status' });
  const choices = REASONS.map((reason, place) =>
    element(
      'label',
      { class: 'chip' },
      element('input', { type: 'radio', name: 'reason', value: reason, 'data-first': place === 0 }),
      element('span', {}, t(`reason.${reason}`)),
    ),
  );
  const send = element('button', { class: 'button button-main' }, t('staff.reject_now'));
  const form = element(
    'form',
    { novalidate: true },
    element('fieldset', { class: 'chips' }, element('legend', {}, t('staff.reason')), ...choices),
    preview,
    element('div', { class: 'field' }, element('label', { for: own.id }, t('staff.own_reason')), own),
    trouble(),
    element('div', { class: 'buttons' }, send),
  );
  const chosen = () => {
    const choice = /** @type {HTMLInputElement | null} */ (form.querySelector('[name="reason"]:checked'));
    return choice?.value ?? (own.value.trim() ? 'other' : '');
  };
  let isWarned = false;
  form.addEventListener('change', () => {
    preview.textContent = WORDS[chosen()] ? t('staff.writer_reads', { words: t(WORDS[chosen()]) }) : '';
  });
  own.addEventListener('input', () => {
    isWarned = false;
    send.textContent = t('staff.reject_now');
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const reason = own.value.trim();
    if (!chosen() || (chosen() === 'other' && !reason)) {
      partOf(form, '.field-error').textContent = t('staff.give_reason');
      return;
    }
    const problem = await act('reject', { reason_code: chosen(), reason, keep_words: isWarned });
    if (problem?.code !== 'personal_words') return;
    isWarned = true;
    send.textContent = t('staff.reject_anyway');
    partOf(form, '.field-error').textContent = t('staff.reason_points', {
      words: problem.found.map((one) => one.words).join(', '),
    });
  });
  return form;
}

/**
 * Offer the pins near by that may say the same.
 * @param {CaseFeature} feature
 * @param {Pick<Desk, 'act'>} desk
 */
export function mergeForm(feature, { act }) {
  const likely = likelyDuplicates(feature);
  if (!likely.length) {
    return element('p', { tabindex: '-1', 'data-first': true }, t('staff.no_duplicates'));
  }
  const lines = likely.map((other, place) => {
    const choose = button(t('staff.merge_into'), { 'data-first': place === 0 });
    choose.addEventListener('click', () => act('merge', { into: other.id }));
    return element('li', {}, neighbour(feature, other), choose);
  });
  return element('div', {}, element('p', {}, t('staff.merge_lead')), element('ul', { class: 'duplicates' }, ...lines));
}

/**
 * Return the pins near by that may say the same and still stand on the map or in the inbox.
 * @param {CaseFeature} feature
 */
export function likelyDuplicates(feature) {
  const all = feature.properties.likely_duplicates ?? [];
  return all.filter((other) => other.state === 'pending' || other.state === 'published');
}

/** @param {CaseFeature} feature  @param {LikelyDuplicate} other */
function neighbour(feature, other) {
  const facts = [
    t('staff.distance', { metres: Math.round(other.distance_m) }),
    other.state === 'published' ? t('staff.is_published') : t('staff.is_waiting'),
    ...pinFacts(other, t, tCount),
  ];
  return element(
    'div',
    { class: 'pin-words' },
    element('span', { class: 'pin-title' }, sign(feature.properties.kind), ` ${pinTitle(other, t)}`),
    element('span', { class: 'pin-facts' }, facts.join(' · ')),
    element('span', { class: 'pin-text', dir: 'auto' }, excerpt(other.text, 200)),
  );
}

/**
 * Return the mark of a key; it is for the eye, screen readers have aria-keyshortcuts.
 * @param {string} name
 */
export function key(name) {
  return element('kbd', { 'aria-hidden': 'true' }, name);
}
