// The form of wishes: filled from the wish, read when somebody changes a field, one line of it when folded.

import { t, tCount } from '../catalogue.js';
import { partOf, partsOf } from '../parts.js';
import { endField } from './end_fields.js';
import { fillForm, wishOf, wrongField } from './form_fields.js';
import { isolated } from './isolated.js';
import { kindNumbers } from './kind_numbers.js';

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {import('./types.js').Point} Point
 * @typedef {import('./end_fields.js').End} End
 */

/**
 * Make the form work; onSubmit is told when somebody wants a plan, onChange of every change that fits.
 * @param {object} parts
 * @param {string} parts.slug
 * @param {string} parts.usualStart what the area's own start place is called
 * @param {import('./steady.js').Presses['beforeClick']} parts.beforeClick
 * @param {(change: Partial<Wish>) => void} parts.onChange
 * @param {(end: End) => void} parts.onPoint
 * @param {() => void} parts.onSubmit
 */
export function wishesView({ slug, usualStart, beforeClick, onChange, onPoint, onSubmit }) {
  const form = partOf(document, '#plan-form', HTMLFormElement);
  const fold = partOf(document, '#plan-wishes', HTMLDetailsElement);
  const field = (/** @type {End} */ end) =>
    endField({ end, slug, onChoose: (place) => onChange({ [end]: place }), onPoint: () => onPoint(end) });
  const ends = { start: field('start'), end: field('end') };
  const withNumbers = kindNumbers();
  /** @type {Wish | null} */
  let shown = null;
  /** The field that was written in since it was gone to. @type {EventTarget | null} */
  let written = null;

  /** What the fields say now, to be taken now or a little later. */
  const read = () => ({ wrong: wrongField(form), said: wishOf(new FormData(form)) });

  /** @param {ReturnType<typeof read>} fields  @param {boolean} takesFocus  @returns {boolean} whether all fields fit */
  function take({ wrong, said }, takesFocus) {
    markWrong(form, wrong, takesFocus);
    if (wrong) return false;
    onChange(withNumbers(said, shown));
    return true;
  }

  /** The field was left by pressing something: the press must end on that. */
  function takeSoon() {
    const fields = read();
    beforeClick(() => take(fields, false));
  }

  const changed = (/** @type {Event} */ { target }) => {
    if (target instanceof HTMLInputElement && isHalfWritten(target)) return;
    written = null;
    if (target instanceof HTMLInputElement && target.type === 'search') return;
    takeSoon();
  };
  /** A day that was left half written is told when it is left. @param {Event} event */
  const left = ({ target }) => {
    written = null;
    if (target instanceof HTMLInputElement && target.type === 'datetime-local' && !target.validity.valid) takeSoon();
  };
  // The name stands where a walk is saved, outside the form that it belongs to.
  for (const part of [form, partOf(document, '#plan-name')]) {
    part.addEventListener('change', changed);
    part.addEventListener('input', ({ target }) => (written = target));
    part.addEventListener('focusout', left);
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (take(read(), true)) onSubmit();
  });

  return {
    /** @param {Wish} wish */
    show(wish) {
      if (wish === shown) return;
      shown = wish;
      fillForm(form, wish, written);
      partOf(form, '#plan-groups', HTMLInputElement).disabled = wish.kind === 'treasure_hunt';
      ends.start.show(wish.start, usualStart);
      ends.end.show(wish.end, t('planner.same_as_start'));
      partOf(fold, '#plan-summary').textContent = summaryOf(wish, wish.start?.name ?? (wish.start ? t('planner.own_place') : usualStart));
    },
    /** Nothing is written before there is a wish to write in. @param {boolean} isReady */
    enable(isReady) {
      partOf(form, '#plan-fields', HTMLFieldSetElement).disabled = !isReady;
      partOf(document, '#plan-name', HTMLInputElement).disabled = !isReady;
      partOf(document, '#plan-submit', HTMLButtonElement).disabled = !isReady;
    },
    close: () => {
      fold.open = false;
    },
  };
}

/** A day is written part by part, and is none before the last. @param {HTMLInputElement} field */
function isHalfWritten(field) {
  return field.type === 'datetime-local' && !field.validity.valid && field === document.activeElement;
}

/** Say at the field what fits there. @param {HTMLFormElement} form  @param {HTMLInputElement | null} wrong  @param {boolean} takesFocus */
function markWrong(form, wrong, takesFocus) {
  for (const input of partsOf(form, '[aria-invalid]', HTMLInputElement)) {
    if (input === wrong) continue;
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
    form.querySelector(`#${input.id}-wrong`)?.remove();
  }
  if (!wrong) return;
  if (!wrong.hasAttribute('aria-invalid')) {
    const said = document.createElement('p');
    said.className = 'field-error small';
    said.id = `${wrong.id}-wrong`;
    said.setAttribute('role', 'alert');
    said.textContent = wrong.type === 'datetime-local' ? t('plan.time_wrong') : t('plan.number_wrong', { least: wrong.min, most: wrong.max });
    wrong.setAttribute('aria-invalid', 'true');
    wrong.setAttribute('aria-describedby', said.id);
    wrong.after(said);
  }
  for (let fold = wrong.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) fold.open = true;
  if (takesFocus) wrong.focus();
}

/** @param {Wish} wish  @param {string} start */
function summaryOf(wish, start) {
  return [isolated(start), t('walk.minutes', { minutes: wish.minutes }), tCount('planner.card_stops', wish.most_stops)].join(' · ');
}
