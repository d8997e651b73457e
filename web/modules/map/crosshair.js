/** The crosshair: the map moves under it by finger, mouse or arrow keys, a press brings a place to it, and it can be dragged. */

import { make } from './dom.js';
import { isInside } from './inside.js';
import { letDrag } from './magnifier.js';

const STEP = 12;
const LEAP = 60;
const UNDER_PIXELS = 2;
/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @typedef {{longitude: number, latitude: number, inside: boolean}} PickedPlace
 * @typedef {import('./leaflet.js').Place} Place
 * @typedef {{place: () => PickedPlace, flyTo: (to: Place, zoom?: number) => Promise<void>, stop: () => void}} Crosshair
 */

/**
 * Show the crosshair until it is stopped. While the map flies to a place that was chosen, the answer is that place.
 * @param {import('./leaflet.js').Surface} surface
 * @param {import('./shape_rules.js').Boundary|null} boundary
 * @param {object} wish
 * @param {string} wish.kind  whose colour it has
 * @param {string} wish.label  what the map is while this lasts, for a screen reader
 * @param {string} wish.help  how it is used by keyboard, for a screen reader
 * @param {(place: PickedPlace) => void} wish.onMove
 * @param {Place} [wish.at]  where it begins; as the map stands, where nothing is said
 * @param {Record<string, () => void>} [wish.keys]  what other keys do on the map
 * @returns {Crosshair}
 */
export function startCrosshair(surface, boundary, { kind, label, help, onMove, at, keys = {} }) {
  const { element } = surface;
  const cross = make('div', { class: 'map-cross', 'data-kind': kind, 'aria-hidden': 'true' });
  /** The place that was chosen, while it comes under the crosshair and until somebody moves the map. @type {Place|null} */
  let chosen = null;
  let flights = 0;
  let isOver = false;
  const place = () => locate(chosen ?? surface.centre(), boundary);
  const mark = (/** @type {boolean} */ inside) => cross.classList.toggle('map-cross-outside', !inside);
  const tell = () => {
    const now = place();
    mark(now.inside);
    stand(cross, surface.insets);
    onMove(now);
  };
  const take = () => {
    chosen = null;
  };
  const flyTo = async (/** @type {Place} */ to, /** @type {number|undefined} */ zoom = undefined) => {
    chosen = to;
    flights += 1;
    tell();
    await surface.fly(to, zoom);
    // A frame that changed on the way led the map beside the place.
    if (chosen === to && !isOver && !isUnder(surface, to)) await surface.fly(to);
    flights -= 1;
  };
  /** The map's own buttons lead it elsewhere, at once or when the phone has found itself. @param {Event} event */
  const pressControl = ({ target }) => {
    if (target instanceof Element && target.closest('.map-controls')) take();
  };
  const frame = element.closest('.map-frame') ?? element;
  const key = (/** @type {KeyboardEvent} */ event) => {
    const move = MOVES[event.key];
    const act = move ? () => panBy(surface, move, event.shiftKey) : keys[event.key];
    if (act && event.target === element && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (move) take();
      act();
    }
  };
  const unsay = sayWhat(element, label, help);
  element.append(cross);
  element.classList.add('map-picking');
  element.addEventListener('keydown', key, true);
  frame.addEventListener('click', pressControl, true);
  const forgets = [
    unsay,
    surface.whenMoving(tell),
    surface.when('dragstart', take),
    surface.whenZoomStarts(() => flights || take()),
    surface.whenPressed((pressed) => flyTo(pressed)),
    letDrag(cross, surface, {
      onDrag: (over) => mark(locate(over, boundary).inside),
      onDrop: (dropped) => (dropped ? flyTo(dropped) : mark(place().inside)),
    }),
  ];
  if (at) flyTo(at);
  else tell();
  return {
    place,
    flyTo,
    stop() {
      isOver = true;
      forgets.forEach((forget) => forget());
      element.removeEventListener('keydown', key, true);
      frame.removeEventListener('click', pressControl, true);
      element.classList.remove('map-picking');
      cross.remove();
    },
  };
}

/** Tell whether a place lies under the crosshair: nobody took the map elsewhere on the way. @param {import('./leaflet.js').Surface} surface  @param {Place} place */
function isUnder(surface, place) {
  const [one, other] = [place, surface.centre()].map((spot) => surface.toPixels(spot));
  return Math.hypot(one.x - other.x, one.y - other.y) < UNDER_PIXELS;
}

/** @param {Place} place  @param {import('./shape_rules.js').Boundary|null} boundary  @returns {PickedPlace} */
function locate([longitude, latitude], boundary) {
  return { longitude, latitude, inside: !boundary || isInside([longitude, latitude], boundary) };
}

/** @param {import('./leaflet.js').Surface} surface  @param {[number, number]} move  @param {boolean} isLeap */
function panBy(surface, [across, down], isLeap) {
  const step = isLeap ? LEAP : STEP;
  surface.panBy(across * step, down * step);
}

/** Put the crosshair in the middle of what is not covered; pixels of a map have no reading direction. @param {HTMLElement} cross  @param {import('./leaflet.js').Insets} insets */
function stand(cross, { top, right, bottom, left }) {
  cross.style.left = `calc(50% + ${(left - right) / 2}px)`;
  cross.style.top = `calc(50% + ${(top - bottom) / 2}px)`;
}

/** Tell a screen reader what the map is for now; what it returns takes it back. @param {HTMLElement} element  @param {string} label  @param {string} help */
function sayWhat(element, label, help) {
  const before = element.getAttribute('aria-label') ?? '';
  const text = make('p', { class: 'map-cross-help', id: 'map-cross-help' }, help);
  element.append(text);
  element.setAttribute('aria-describedby', 'map-cross-help');
  element.setAttribute('aria-label', label);
  return () => {
    text.remove();
    element.removeAttribute('aria-describedby');
    element.setAttribute('aria-label', before);
  };
}
