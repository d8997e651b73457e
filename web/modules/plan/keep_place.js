// Draw the page anew so that nothing jumps: what a person has just pressed stays under the finger, and what was opened stays open.

/**
 * Draw, then scroll so that the part that has the focus is where it was. Parts are told apart by data-part.
 * @param {HTMLElement} scroller
 * @param {() => void} draw
 */
export function keepPlace(scroller, draw) {
  const held = document.activeElement;
  const name = held instanceof HTMLElement && scroller.contains(held) ? held.dataset.part : undefined;
  if (!held || !name) return draw();
  const before = held.getBoundingClientRect().top;
  draw();
  const after = scroller.querySelector(partNamed(name))?.getBoundingClientRect().top;
  if (after !== undefined) scroller.scrollTop += after - before;
  return undefined;
}

/**
 * Draw, then open again what was open.
 * @param {HTMLElement} root
 * @param {() => void} draw
 */
export function keepOpen(root, draw) {
  const open = [...root.querySelectorAll('details[open][data-part]')].map((one) => /** @type {HTMLElement} */ (one).dataset.part ?? '');
  draw();
  for (const name of open) root.querySelector(partNamed(name))?.setAttribute('open', '');
}

/** @param {string} name */
function partNamed(name) {
  return `[data-part="${CSS.escape(name)}"]`;
}
