// The form of a question: only the answers that are written in are shown, and one more whenever it is wanted. Without
// this module all rows of the form stand there.

const LEAST = 2;
const MOST = 12;

/** Number of an option row or of the hidden field of its code.
 * @param {HTMLElement} item
 */
function numberOf(item) {
  return Number(item.dataset.row ?? /** @type {HTMLInputElement} */ (item).name.split('_')[1]);
}

/** Return a copy of a row for the next number, with nothing typed in it.
 * @param {HTMLElement} row
 * @param {number} number
 */
function nextRow(row, number) {
  const made = /** @type {HTMLElement} */ (row.cloneNode(true));
  const input = /** @type {HTMLInputElement} */ (made.querySelector('input'));
  const label = /** @type {HTMLLabelElement} */ (made.querySelector('label'));
  made.dataset.row = String(number);
  input.name = input.name.replace(/^option_\d+/, `option_${number}`);
  input.id = input.name;
  input.value = '';
  label.htmlFor = input.name;
  label.textContent = (label.textContent ?? '').replace(/[\d\u0660-\u0669]+/, String(number + 1));
  return made;
}

/** Show the answers of a question's form as they are needed.
 * @param {HTMLFormElement} form
 */
export function questionEditor(form) {
  const more = /** @type {HTMLButtonElement | null} */ (form.querySelector('#more-options'));
  if (!more) return;
  const groups = /** @type {HTMLElement[]} */ ([...form.querySelectorAll('.option-words')]);
  /** @param {HTMLElement} group */
  const rowsOf = (group) => /** @type {HTMLElement[]} */ ([...group.querySelectorAll('.option-row')]);
  const inputs = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('.option-row input')]);
  const written = inputs.filter((input) => input.value).map((input) => numberOf(/** @type {HTMLElement} */ (input.closest('.option-row'))));
  let shown = Math.max(LEAST, ...written.map((number) => number + 1));

  const draw = () => {
    for (const group of groups) {
      for (const row of rowsOf(group)) row.hidden = numberOf(row) >= shown;
    }
    more.hidden = shown >= MOST;
  };

  more.addEventListener('click', () => {
    for (const group of groups) {
      const rows = rowsOf(group);
      const last = rows[rows.length - 1];
      if (rows.length === shown) last.after(nextRow(last, shown));
    }
    shown += 1;
    draw();
    /** @type {HTMLInputElement} */ (form.querySelector(`#option_${shown - 1}_da`)).focus();
  });

  draw();
}

const form = document.querySelector('#question-form');
if (form) questionEditor(/** @type {HTMLFormElement} */ (form));
