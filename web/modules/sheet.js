// The sheet over the map: how tall it is, and what it shows.

import { whenPressed } from './early_presses.js';
import { partOf } from './parts.js';

/** Where a tall sheet covers the map: narrow, and not so low that the page scrolls instead. As in sheet.css. */
const covers = window.matchMedia('(width < 56rem) and (height >= 28rem)');

/**
 * Make the sheet work; homeSize is how tall its first page stands.
 * @param {{ onResize: () => void, homeSize?: string }} wish
 */
export function sheet({ onResize, homeSize = 'compact' }) {
  const frame = partOf(document, '#sheet');
  const toggle = document.getElementById('sheet-toggle');
  const map = document.querySelector('.map-frame');

  /** Keep the focus out of a map that has no height. */
  const leaveMapOut = () => map?.toggleAttribute('inert', covers.matches && frame.dataset.size === 'tall');

  /** @param {string} size */
  const resize = (size) => {
    frame.dataset.size = size;
    frame.scrollTop = 0;
    toggle?.setAttribute('aria-expanded', String(size !== 'compact'));
    leaveMapOut();
    onResize();
  };
  frame.addEventListener('sheet-size', (event) => {
    if (event instanceof CustomEvent) resize(event.detail);
  });
  covers.addEventListener('change', leaveMapOut);
  leaveMapOut();
  if (toggle) whenPressed(toggle, () => resize(frame.dataset.size === 'compact' ? 'half' : 'compact'));
  return { resize, goHome: () => resize(homeSize) };
}
