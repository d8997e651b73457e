// Buttons that put a link on the clipboard; without this module, or without a clipboard, they are not there.

/** Make the buttons with data-copy work; what is said of it stands beside the button pressed last.
 * @param {Document} page
 */
export function copyLinks(page) {
  if (!navigator.clipboard) return;
  const buttons = /** @type {HTMLButtonElement[]} */ ([...page.querySelectorAll('[data-copy]')]);
  /** @param {HTMLButtonElement} button */
  const besides = (button) => /** @type {HTMLElement} */ (button.nextElementSibling);
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy ?? '');
      for (const other of buttons) besides(other).textContent = '';
      besides(button).textContent = besides(button).dataset.said ?? '';
    });
  }
}

copyLinks(document);
