// Move a stop's sign with the arrow keys: Enter puts it down, Escape or going elsewhere takes it back.

/** @typedef {import('../map/leaflet.js').Place} Place */

const STEP = 12;
const LEAP = 60;
/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Let the keys move a sign.
 * @param {object} parts
 * @param {HTMLElement} parts.sign
 * @param {import('../map/leaflet.js').Surface} parts.surface
 * @param {import('../map/leaflet.js').Handle} parts.handle
 * @param {Place} parts.place where it stands
 * @param {(isOnTheWay: boolean) => void} parts.onWay
 * @param {(place: Place) => void} parts.onDrop
 */
export function letMove({ sign, surface, handle, place, onWay, onDrop }) {
  let at = place;
  const moveTo = (/** @type {Place} */ to) => {
    at = to;
    handle.moveTo(to);
    sign.classList.toggle('is-moving', to !== place);
    onWay(to !== place);
  };
  sign.addEventListener('keydown', (event) => {
    const move = MOVES[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (move) {
      const { x, y } = surface.toPixels(at);
      const length = event.shiftKey ? LEAP : STEP;
      moveTo(surface.fromPixels({ x: x + move[0] * length, y: y + move[1] * length }));
    } else if (event.key === 'Escape' && at !== place) moveTo(place);
    else if ((event.key === 'Enter' || event.key === ' ') && at !== place) {
      onDrop(at);
      onWay(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  sign.addEventListener('blur', () => {
    if (at !== place && sign.isConnected) moveTo(place);
  });
}
