// The form's fields and the wish: what stands in the one is put into the other.

import { partOf } from '../parts.js';

/** @typedef {import('./types.js').Wish} Wish */

const NUMBERS = /** @type {const} */ (['minutes', 'most_stops', 'talk_minutes', 'pace_m_per_s', 'groups']);
const TICKS = /** @type {const} */ (['step_free', 'pram', 'prefer_lit', 'public_only', 'calm', 'use_resources']);

/**
 * Return what the fields say of a wish.
 * @param {{get: (name: string) => FormDataEntryValue | null, getAll: (name: string) => FormDataEntryValue[], has: (name: string) => boolean}} fields such as FormData
 * @returns {Partial<Wish>}
 */
export function wishOf(fields) {
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, Number(fields.get(name))]));
  const isHunt = fields.get('kind') === 'treasure_hunt';
  return {
    title: String(fields.get('title') ?? '').trim(),
    kind: isHunt ? 'treasure_hunt' : 'safety_walk',
    starts_at: String(fields.get('starts_at') ?? '') || null,
    group_size: Number(fields.get('group_size')) || null,
    participants: fields.getAll('participants').map(String),
    ...numbers,
    // A treasure hunt has one course; the field stands still.
    groups: isHunt ? 1 : (numbers.groups ?? 1),
    ...Object.fromEntries(TICKS.map((name) => [name, fields.has(name)])),
  };
}

/**
 * Put a wish into the form, but not into the field that somebody writes in.
 * @param {HTMLFormElement} form
 * @param {Wish} wish
 * @param {EventTarget | null} [written]
 */
export function fillForm(form, wish, written = null) {
  for (const field of form.elements) {
    if (field === written && field === document.activeElement) continue;
    if (field instanceof HTMLSelectElement) fillChoice(field, String(wish.pace_m_per_s));
    else if (field instanceof HTMLInputElement) fillInput(field, wish);
  }
}

/** @param {HTMLInputElement} field  @param {Wish} wish */
function fillInput(field, wish) {
  /** @type {unknown} */
  const value = Object.entries(wish).find(([name]) => name === field.name)?.[1];
  if (value === undefined) return;
  if (field.type === 'checkbox') field.checked = Array.isArray(value) ? value.includes(field.value) : value === true;
  else if (field.type === 'radio') field.checked = field.value === value;
  else if (field.value !== String(value ?? '')) field.value = String(value ?? '');
}

/** A kept walk may have a pace of its own. @param {HTMLSelectElement} field  @param {string} value */
function fillChoice(field, value) {
  if (![...field.options].some((option) => option.value === value)) field.add(new Option(`${value} m/s`, value));
  field.value = value;
}

/**
 * Return the first field that does not fit its limits, or null.
 * @param {HTMLFormElement} form
 */
export function wrongField(form) {
  return form.querySelector('input:invalid') ? partOf(form, 'input:invalid', HTMLInputElement) : null;
}
