// Say what was done, and offer the way back instead of asking beforehand.

import { element } from './elements.js';

/**
 * Show words until the next ones come; undo is { words, act } or nothing.
 * @param {string} words
 * @param {{words: string, act: () => void}|null} [undo]
 */
export function toast(words, undo = null) {
  const frame = /** @type {HTMLElement} */ (document.getElementById('toast'));
  const close = () => frame.replaceChildren();
  const parts = [element('span', {}, words)];
  if (undo) {
    const button = element('button', { type: 'button', class: 'link-button' }, undo.words);
    button.addEventListener('click', () => {
      close();
      undo.act();
    });
    parts.push(button);
  }
  frame.replaceChildren(...parts);
}
