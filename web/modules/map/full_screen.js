/** Full screen, where the browser can. */

import { makeButton } from './dom.js';
import { icon } from './icons.js';

/**
 * Make the button, or null where full screen is not to be had.
 * @param {HTMLElement} element
 * @param {import('./words.js').Say} say
 */
export function fullScreenButton(element, say) {
  if (!document.fullscreenEnabled) {
    return null;
  }
  const toggle = () => (document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen());
  const button = makeButton('map-control map-full-screen', say('map.full_screen'), toggle, icon('enlarge'));
  document.addEventListener('fullscreenchange', () => {
    const full = document.fullscreenElement === element;
    const label = say(full ? 'map.leave_full_screen' : 'map.full_screen');
    button.replaceChildren(icon(full ? 'reduce' : 'enlarge'));
    button.setAttribute('aria-label', label);
    button.title = label;
  });
  return button;
}
