// A press on a button whose own module is still on its way is kept, and done when that is there. This comes first, alone.

const PRESSED = 'pressed';

document.addEventListener('click', keep, true);

/**
 * Make a button work that stood on the page before its module; one that was pressed meanwhile is pressed now.
 * @param {HTMLElement} button with data-waits
 * @param {() => void} act
 */
export function whenPressed(button, act) {
  const wasPressed = button.dataset.waits === PRESSED;
  leave(button);
  delete button.dataset.waits;
  button.addEventListener('click', act);
  if (wasPressed) act();
}

/**
 * Keep the last press only: who chose otherwise meanwhile means that.
 * @param {Event} event
 */
function keep({ target }) {
  const button = target instanceof Element ? target.closest('[data-waits]') : null;
  if (!(button instanceof HTMLElement)) return;
  for (const other of document.querySelectorAll('[data-waits]')) if (other instanceof HTMLElement) leave(other);
  button.dataset.waits = PRESSED;
  button.setAttribute('aria-busy', 'true');
}

/** @param {HTMLElement} button */
function leave(button) {
  button.dataset.waits = '';
  button.removeAttribute('aria-busy');
}
