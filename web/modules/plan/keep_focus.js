// Draw a part of the page anew without taking the keyboard's place away.

/**
 * Draw, then give the focus back to the part of the same name, or to another place when it is gone. Parts are told apart
 * by data-part, which is the same before and after.
 * @param {HTMLElement} root
 * @param {() => void} draw
 * @param {HTMLElement} otherwise
 */
export function keepFocus(root, draw, otherwise) {
  const held = document.activeElement;
  const name = held instanceof HTMLElement && root.contains(held) ? held.dataset.part : undefined;
  const hadFocus = held !== null && root.contains(held);
  draw();
  if (!hadFocus || (held instanceof HTMLElement && held.isConnected)) return;
  const again = name ? root.querySelector(`[data-part="${CSS.escape(name)}"]`) : null;
  (again instanceof HTMLElement ? again : otherwise).focus({ preventScroll: again !== null });
}
