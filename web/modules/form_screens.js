// What the screens of the form show of a draft, and how they tell what is going on.

import { t, tCount } from './catalogue.js';
import { announce } from './page_facts.js';
import { partOf, partsOf } from './parts.js';
import { isOptional, STEPS, wayBehind } from './pin_draft.js';

const LAST_CHARACTERS = 200;
/** @type {('category' | 'topic' | 'when' | 'season')[]} */
const FIELDS = ['category', 'topic', 'when', 'season'];

/** @typedef {import('./pin_draft.js').Draft} Draft */

/**
 * Put the answers of a draft into the fields.
 * @param {HTMLFormElement} form
 * @param {Draft} draft
 * @param {{ text_limit: number }} facts
 */
export function fillIn(form, draft, facts) {
  for (const group of partsOf(form, '[data-for-kind]', HTMLFieldSetElement)) {
    group.hidden = group.disabled = group.dataset.forKind !== draft.kind;
  }
  for (const name of FIELDS) {
    for (const field of partsOf(form, `[name="${name}"]`, HTMLInputElement)) field.checked = field.value === draft[name];
  }
  partOf(form, '#pin-text', HTMLTextAreaElement).value = draft.text;
  hideTrouble(form);
  partOf(form, '#about-error').textContent = '';
  showTopics(form, draft);
  showLeft(form, facts);
}

/**
 * Offer the topics of the chosen category only.
 * @param {HTMLFormElement} form
 * @param {Draft} draft
 */
export function showTopics(form, draft) {
  for (const group of partsOf(form, '[data-for-category]', HTMLFieldSetElement)) {
    group.hidden = group.disabled = group.dataset.forCategory !== draft.category;
    if (!draft.topic) for (const field of partsOf(group, 'input', HTMLInputElement)) field.checked = false;
  }
}

/**
 * Say towards the end how many characters are left, also aloud.
 * @param {HTMLFormElement} form
 * @param {{ text_limit: number }} facts
 */
export function showLeft(form, facts) {
  const left = facts.text_limit - partOf(form, '#pin-text', HTMLTextAreaElement).value.length;
  const words = tCount('form.left', left);
  partOf(form, '#words-left').textContent = left <= LAST_CHARACTERS ? words : '';
  if (left <= LAST_CHARACTERS && left % 50 === 0) announce(words);
}

/**
 * Show one screen, how far it is on the way, and whether it may be left out.
 * @param {HTMLFormElement} form
 * @param {string} step
 * @param {{ isMeeting: boolean }} page
 */
export function showStep(form, step, { isMeeting }) {
  for (const section of partsOf(form, '[data-step]')) section.hidden = section.dataset.step !== step;
  const isQuestion = STEPS.includes(step);
  const bar = partOf(form, '#form-way');
  bar.hidden = !isQuestion;
  bar.style.setProperty('--way', String(wayBehind(step)));
  partOf(form, '#form-progress').textContent = isOptional(step) ? t('form.optional') : '';
  partOf(form, '[data-do="back"]').classList.toggle('is-away', !isQuestion && step !== 'questions');
  const size = step === 'place' || (step === 'done' && isMeeting) ? 'compact' : 'tall';
  form.dispatchEvent(new CustomEvent('sheet-size', { bubbles: true, detail: size }));
}

/**
 * Let the pressed button say that it is at work, or what it said before.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 * @param {boolean} isSending
 */
export function showSending(form, button, isSending) {
  button.setAttribute('aria-disabled', String(isSending));
  if (!isSending) {
    const failed = button.type === 'submit' && !partOf(form, '#send-trouble').hidden;
    restoreWords(form);
    if (failed) {
      button.dataset.words = button.textContent ?? '';
      button.textContent = t('form.send_again');
    }
    return;
  }
  button.dataset.words ??= button.textContent ?? '';
  button.textContent = t('form.sending');
  hideTrouble(form);
}

/**
 * Let another answer begin with buttons that can be pressed.
 * @param {HTMLFormElement} form
 */
export function forgetSending(form) {
  restoreWords(form);
  for (const button of partsOf(form, ':is([data-do], [type="submit"])[aria-disabled]')) button.removeAttribute('aria-disabled');
}

/**
 * Give every button its own words back.
 * @param {HTMLFormElement} form
 */
export function restoreWords(form) {
  for (const button of partsOf(form, '[data-words]')) {
    button.textContent = button.dataset.words ?? '';
    delete button.dataset.words;
  }
}

/**
 * Take back what was said about trouble.
 * @param {HTMLFormElement} form
 */
export function hideTrouble(form) {
  partOf(form, '#send-trouble').hidden = true;
}

/**
 * Say what went wrong, where the person looks.
 * @param {HTMLFormElement} form
 * @param {string} words
 */
export function showTrouble(form, words) {
  const notice = partOf(form, '#send-trouble');
  notice.replaceChildren(Object.assign(document.createElement('p'), { textContent: words }));
  notice.hidden = false;
  notice.scrollIntoView({ block: 'nearest' });
}
