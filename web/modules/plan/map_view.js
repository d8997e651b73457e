// The walk on the map: the one looked at with its light and its stops to take hold of, the others pale behind it.

import { t } from '../catalogue.js';
import { readBlock } from '../map/blocks.js';
import { hue } from '../map/scheme.js';
import { drawWalk, makeStopSign, ringWidth } from '../map/walk.js';
import { mapModules } from '../map_link.js';
import { actionPopup, addActions } from './map_actions.js';
import { letMove } from './moving.js';
import { stretchesOf, wayFinder } from './route_line.js';
import { spreadApart } from './spread.js';
import { metresBetween } from './wish.js';

/**
 * @typedef {import('./types.js').Walk} Walk
 * @typedef {import('./types.js').Stop} Stop
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {import('./types.js').Spot} Spot
 * @typedef {import('./map_actions.js').Action} Action
 * @typedef {import('../map/leaflet.js').Place} Place
 * @typedef {import('../map/leaflet.js').Handle} Handle
 * @typedef {{remove: () => void}} Drawn
 */

const OTHERS_LEVEL = 398;
const BETTER_LEVEL = 399;
const STOP_LEVEL = 600;
/** On a map as low as this, the signs of the walk may come nearer to its edge. */
const SMALL_PX = 420;
/** Room around a stop's sign, so that each number can be read. */
const SIGN_GAP_PX = 1;
const CASINGS_PX = 4;

/**
 * Put walks on the map of the page; rejects where there is no map.
 * @param {object} tell
 * @param {(spot: Spot) => Action[]} tell.placeActions what can be done at a place that was pressed
 * @param {(stop: Stop) => Action[]} tell.stopActions
 * @param {(pinId: string) => Action[]} tell.pinActions
 * @param {(stop: Stop, spot: Spot) => void} tell.onMove a stop was put somewhere else
 * @param {(isOnTheWay: boolean) => void} tell.onWay a stop is moved by keys, or is put down
 */
export async function planMap({ placeActions, stopActions, pinActions, onMove, onWay }) {
  const { currentMap } = await mapModules();
  const map = await currentMap();
  const { surface } = map;
  const style = map.styleOf('walk');
  const wayAt = wayFinder(readBlock('layer-paths')?.features ?? []);
  const others = surface.addSheet('plan-others', OTHERS_LEVEL);
  const better = surface.addSheet('plan-better', BETTER_LEVEL);
  /** @type {Drawn[]} */
  let drawnBetter = [];
  /** @type {Spot[]} */
  let ends = [];
  /** @type {Drawn[]} */
  let drawn = [];
  /** @type {{stop: Stop, handle: Handle}[]} */
  let stops = [];

  surface.whenZoomed(spread);
  surface.whenPressed((place) => {
    if (surface.element.classList.contains('map-picking')) return;
    const actions = placeActions(spotOf(place));
    if (actions.length) open(place, t('planner.this_place'), actions, null);
  });
  document.addEventListener('map:select', (event) => {
    const { detail } = /** @type {CustomEvent<{id: string}>} */ (event);
    addActions(surface.element.querySelector('.map-popup'), pinActions(detail.id), close);
    surface.fitPopup();
  });
  const close = () => surface.closePopup();

  /** @param {Place} place  @param {string} title  @param {Action[]} actions  @param {HTMLElement | null} opener */
  function open(place, title, actions, opener) {
    const content = actionPopup(title, actions, close);
    surface.openPopup(place, content, () => {
      if (!content.contains(document.activeElement) && document.activeElement !== document.body) return;
      (opener?.isConnected ? opener : surface.element).focus({ preventScroll: true });
    });
    content.focus({ preventScroll: true });
  }

  /** @param {Stop} stop */
  function putStop(stop) {
    const label = `${t('walk.stop', { number: stop.position })}: ${t(`theme.${stop.theme}`)}`;
    const sign = makeStopSign(stop.position, stop.leaves_minute - stop.arrives_minute, label);
    sign.classList.add('plan-stop-sign');
    sign.classList.toggle('is-kept', stop.wished);
    sign.setAttribute('aria-description', t('planner.move_keys'));
    const place = placeOf(stop);
    const move = (/** @type {Place} */ to) => onMove(stop, spotOf(to));
    const handle = surface.putSign(sign, place, {
      above: STOP_LEVEL,
      press: () => open(place, label, stopActions(stop), sign),
      drop: move,
    });
    letMove({ sign, surface, handle, place, onWay, onDrop: move });
    return { stop, handle };
  }

  /** Move the signs apart that this zoom lays over each other; the stops stay where they are. */
  function spread() {
    const [first] = stops;
    if (!first) return;
    const number = first.handle.element.querySelector('.map-stop-number');
    const across = (number instanceof HTMLElement ? number.offsetWidth : 0) + 2 * ringOf(first.stop) + 2 * SIGN_GAP_PX;
    const pixels = (/** @type {Spot} */ spot) => surface.toPixels(placeOf(spot));
    const moves = spreadApart(stops.map(({ stop }) => pixels(stop)), ends.map(pixels), across);
    moves.forEach(({ x, y }, row) => stops[row].handle.element.style.setProperty('--spread', `${x}px, ${y}px`));
  }

  /** @param {Spot} spot  @param {string} kind */
  function putMark(spot, kind) {
    const mark = document.createElement('span');
    mark.className = 'plan-mark';
    mark.dataset.mark = kind;
    return surface.putLabel(mark, placeOf(spot));
  }

  return {
    /**
     * Show a walk, the other ones pale.
     * @param {Walk | null} shown
     * @param {Walk[]} pale
     * @param {Wish} wish
     */
    show(shown, pale, wish) {
      const held = stops.find(({ handle }) => handle.element.contains(document.activeElement));
      const heldAt = held ? spotOf(/** @type {Place} */ ([held.handle.marker.getLatLng().lng, held.handle.marker.getLatLng().lat])) : null;
      drawn.forEach((one) => one.remove());
      onWay(false);
      const lines = pale.map(({ geometry }) => others.drawLine([geometry.coordinates], () => paleStyle(style)));
      drawn = lines.map(({ remove }) => ({ remove }));
      drawn.push(...wish.blocked.map((spot) => putMark(spot, 'blocked')));
      stops = shown?.stops.map(putStop) ?? [];
      drawn.push(...stops.map(({ handle }) => handle));
      if (shown) {
        drawn.push(drawWalk(surface, stretchesFor(shown, wayAt), style, 'planned-walk'));
        const [first, last] = [shown.geometry.coordinates[0], shown.geometry.coordinates.at(-1) ?? shown.geometry.coordinates[0]];
        ends = [spotOf(first)];
        if (metresBetween(spotOf(first), spotOf(last)) > 5) ends.push(spotOf(last));
        drawn.push(...ends.map((spot, row) => putMark(spot, row ? 'end' : 'start')));
      }
      spread();
      map.pins.avoid(stops.map(({ stop }) => placeOf(stop)));
      if (heldAt) nearest(stops, heldAt).focus({ preventScroll: true });
    },
    /** Draw what a longer search has found so far, under the walk that is looked at; nothing takes it away. @param {Walk[]} walks */
    showBetter(walks) {
      drawnBetter.forEach((one) => one.remove());
      drawnBetter = walks.flatMap(({ geometry, stops: found }) => [
        { remove: better.drawLine([geometry.coordinates], () => betterStyle(style)).remove },
        ...found.map((stop) => putMark(stop, 'better')),
      ]);
    },
    /** Tell that a walk is being planned: the one that is drawn may not be it any more. @param {boolean} isBusy */
    wait: (isBusy) => void surface.element.toggleAttribute('data-planning', isBusy),
    /** Bring a whole walk into view. @param {Walk} walk */
    fit: (walk) => surface.fit(walk.geometry.coordinates, surface.element.clientHeight < SMALL_PX ? 44 : 64),
    /** Go to a stop on the map, with the keyboard as well. @param {Stop} stop */
    async look(stop) {
      await surface.fly(placeOf(stop), Math.max(surface.zoom(), 17));
      stops.find((one) => one.stop.position === stop.position)?.handle.element.focus({ preventScroll: true });
    },
    boundary: map.boundary,
  };

  /** @param {typeof stops} all  @param {Spot} spot  @returns {HTMLElement} */
  function nearest(all, spot) {
    const [first] = [...all].sort((one, other) => metresBetween(one.stop, spot) - metresBetween(other.stop, spot));
    return first?.handle.element ?? surface.element;
  }
}

/** @param {Walk} walk  @param {(place: Place) => string} wayAt  @returns {import('../map/walk.js').Stretch[]} */
function stretchesFor(walk, wayAt) {
  return stretchesOf(walk.geometry.coordinates, wayAt).map(({ way, coordinates }) => ({
    geometry: { type: 'LineString', coordinates },
    properties: { way, walk_id: 'planned' },
  }));
}

/** @param {import('../map/look_styles.js').LayerStyle} style  @returns {import('leaflet').PathOptions} */
function paleStyle({ look }) {
  return { color: hue(look.line?.colour), weight: 4, opacity: 0.45, dashArray: '2 8' };
}

/** @param {import('../map/look_styles.js').LayerStyle} style  @returns {import('leaflet').PathOptions} */
function betterStyle({ look }) {
  return { color: hue(look.line?.colour), weight: 3, opacity: 0.8 };
}

/** The ring of a stop's sign and its casings, as the style sheet draws them. @param {Stop} stop */
function ringOf({ leaves_minute: leaves, arrives_minute: arrives }) {
  return ringWidth(leaves - arrives) + CASINGS_PX;
}

/** @param {Place} place  @returns {Spot} */
function spotOf([longitude, latitude]) {
  return { longitude, latitude };
}

/** @param {Spot} spot  @returns {Place} */
function placeOf({ longitude, latitude }) {
  return [longitude, latitude];
}
