/** Pick a place with a crosshair: the map moves under it, by finger, mouse or arrow keys; a press brings that place to it. */

import { make } from './dom.js';
import { isInside } from './inside.js';

const STEP = 12;
const LEAP = 60;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Show the crosshair until it is stopped.
 * @param {import('./leaflet.js').Surface} surface
 * @param {object|null} boundary  geometry
 * @param {import('./words.js').Say} say
 * @param {{kind?: string, onMove?: (place: {longitude: number, latitude: number, inside: boolean}) => void}} wish
 * @returns {{place: () => {longitude: number, latitude: number, inside: boolean}, stop: () => void}}
 */
export function startPicking(surface, boundary, say, { kind = 'resource', onMove = () => {} }) {
  const cross = make('div', { class: 'map-cross', 'data-kind': kind, 'aria-hidden': 'true' });
  const { element } = surface;
  const help = make('p', { class: 'map-cross-help', id: 'map-cross-help' }, say('map.pick_help'));
  const place = () => {
    const [longitude, latitude] = surface.centre();
    const inside = !boundary || isInside([longitude, latitude], boundary);
    return { longitude, latitude, inside };
  };
  const stand = () => {
    const { top, right, bottom, left } = surface.insets;
    cross.style.insetInlineStart = `calc(50% + ${(left - right) / 2}px)`;
    cross.style.insetBlockStart = `calc(50% + ${(top - bottom) / 2}px)`;
  };
  const moved = () => {
    const now = place();
    cross.classList.toggle('map-cross-outside', !now.inside);
    stand();
    onMove(now);
  };
  const key = (event) => {
    const move = MOVES[event.key];
    if (move && event.target === element) {
      const step = event.shiftKey ? LEAP : STEP;
      event.preventDefault();
      event.stopImmediatePropagation();
      surface.panBy(move[0] * step, move[1] * step);
    }
  };
  const label = element.getAttribute('aria-label');
  element.append(cross, help);
  element.classList.add('map-picking');
  element.setAttribute('aria-describedby', 'map-cross-help');
  element.setAttribute('aria-label', say('map.pick_here'));
  element.addEventListener('keydown', key, true);
  const forgets = [surface.whenMoving(moved), surface.whenPressed((pressed) => surface.fly(pressed))];
  moved();
  return {
    place,
    stop() {
      forgets.forEach((forget) => forget());
      element.removeEventListener('keydown', key, true);
      element.classList.remove('map-picking');
      element.removeAttribute('aria-describedby');
      element.setAttribute('aria-label', label);
      cross.remove();
      help.remove();
    },
  };
}
