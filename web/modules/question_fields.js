// The fields of one question: words, one of several, a scale from 1 to 5, or so many of several.

import { t, tCount } from './catalogue.js';
import { element } from './elements.js';
import { ABOUT_YOU } from './question_flow.js';
import { partOf, partsOf } from './parts.js';

const SCALE = [1, 2, 3, 4, 5];
const FIELD = 'ask-answer';
/**
 * @typedef {import('./question_flow.js').Answer} Answer
 * @typedef {import('./question_flow.js').Question} Question
 * @typedef {import('./question_flow.js').Screen} Screen
 */

/** @type {Record<string, string>} */
const ABOUT_WORDS = { age_group: 'age', gender: 'gender' };

/**
 * Return heading, help and fields of a screen, filled with the answer there is.
 * @param {Screen} screen
 * @param {Answer | undefined} answer
 * @param {{ text_limit: number }} facts
 * @returns {HTMLElement[]}
 */
export function fieldsOf(screen, answer, facts) {
  const { question } = screen;
  if (!question) return aboutYou(screen, answer);
  const help = [question.help, question.kind === 'pick' ? tCount('ask.most', question.most) : ''].filter(Boolean);
  const shown = [element('h3', { tabindex: '-1', id: 'ask-title', dir: 'auto' }, question.title)];
  if (help.length) shown.push(element('p', { class: 'hint', id: 'ask-help' }, help.join(' ')));
  return [...shown, fieldFor(question, answer, facts)];
}

/**
 * Return the answer that stands in the fields of a screen.
 * @param {HTMLElement} step
 * @param {Screen} screen
 * @returns {Answer | undefined}
 */
export function readAnswer(step, screen) {
  const kind = screen.question?.kind ?? 'choice';
  if (kind === 'open') return partOf(step, `[name="${FIELD}"]`, HTMLTextAreaElement).value;
  const checked = partsOf(step, `[name="${FIELD}"]:checked`, HTMLInputElement).map((field) => field.value);
  if (kind === 'pick') return checked;
  if (checked.length === 0) return undefined;
  return kind === 'scale' ? Number(checked[0]) : checked[0];
}

/**
 * @param {Screen} screen
 * @param {Answer | undefined} answer
 */
function aboutYou({ name, codes = [] }, answer) {
  const words = ABOUT_WORDS[name];
  const options = codes.map((code) => ({ code, title: t(`${words}.${code}`) }));
  return [
    element('h3', { tabindex: '-1', id: 'ask-title' }, name === 'gender' ? t('ask.gender_title') : t('ask.age_title')),
    element('p', { class: 'hint', id: 'ask-help' }, t('ask.about_why')),
    choices('radio', options, [answer]),
  ];
}

/**
 * @param {Question} question
 * @param {Answer | undefined} answer
 * @param {{ text_limit: number }} facts
 */
function fieldFor(question, answer, facts) {
  if (question.kind === 'open') return openField(answer, facts);
  if (question.kind === 'scale') return scaleField(question, answer);
  if (question.kind === 'choice') return choices('radio', question.options, [answer]);
  const group = choices('checkbox', question.options, Array.isArray(answer) ? answer : []);
  const limit = () => {
    const boxes = partsOf(group, 'input', HTMLInputElement);
    const isFull = boxes.filter((box) => box.checked).length >= question.most;
    for (const box of boxes) box.disabled = isFull && !box.checked;
  };
  group.addEventListener('input', limit);
  limit();
  return group;
}

/**
 * @param {Answer | undefined} answer
 * @param {{ text_limit: number }} facts
 */
function openField(answer, facts) {
  const field = element('textarea', {
    name: FIELD, rows: '5', maxlength: facts.text_limit, dir: 'auto', 'aria-labelledby': 'ask-title', 'aria-describedby': 'ask-names',
  });
  field.value = String(answer ?? '');
  return element('div', { class: 'field' }, element('p', { class: 'hint', id: 'ask-names' }, t('ask.no_names')), field);
}

/**
 * @param {'radio' | 'checkbox'} type
 * @param {{ code: string, title: string }[]} options
 * @param {(Answer | undefined)[]} chosen
 */
function choices(type, options, chosen) {
  const rows = options.map(({ code, title }) => {
    const field = element('input', { type, name: FIELD, value: code, checked: chosen.includes(code) });
    return element('label', { class: 'answer-row' }, field, element('span', { dir: 'auto' }, title));
  });
  return element('div', groupAttributes(type, 'answer-rows'), ...rows);
}

/**
 * @param {Question} question
 * @param {Answer | undefined} answer
 */
function scaleField({ low, high }, answer) {
  const steps = SCALE.map((number) => {
    const field = element('input', { type: 'radio', name: FIELD, value: number, checked: answer === number });
    return element('label', { class: 'scale-step' }, field, element('span', {}, String(number), ...endWords(number, low, high)));
  });
  return element(
    'div',
    groupAttributes('radio', 'scale'),
    element('div', { class: 'scale-steps' }, ...steps),
    element('p', { class: 'scale-ends small', 'aria-hidden': 'true' }, element('span', {}, `1 = ${low ?? ''}`), element('span', {}, `5 = ${high ?? ''}`)),
  );
}

/**
 * Return the words at both ends for those who hear the steps one by one.
 * @param {number} number
 * @param {string | undefined} low
 * @param {string | undefined} high
 */
function endWords(number, low, high) {
  const words = { 1: low, 5: high }[number];
  return words ? [element('span', { class: 'visually-hidden' }, `, ${words}`)] : [];
}

/**
 * @param {'radio' | 'checkbox'} type
 * @param {string} name
 */
function groupAttributes(type, name) {
  return { class: name, role: type === 'radio' ? 'radiogroup' : 'group', 'aria-labelledby': 'ask-title' };
}
