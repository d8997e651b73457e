/** Draw the walk: its stretches by their light, the way it goes, and its numbered stops. */

import { keepApart, pointsAlong } from './along.js';
import { make, makeSvg } from './dom.js';
import { hue } from './scheme.js';

/**
 * @typedef {import('./leaflet.js').Place} Place
 * @typedef {import('./leaflet.js').Surface} Surface
 * @typedef {import('./look_styles.js').LineLook} LineLook
 * @typedef {import('./blocks.js').Feature<{type: 'LineString', coordinates: Place[]}, Record<string, string>>} Stretch
 * @typedef {object} StopProperties
 * @property {number} position
 * @property {string} theme
 * @property {number} talk_minutes
 * @property {number} arrives_minute
 * @property {number} leaves_minute
 * @typedef {import('./blocks.js').Feature<{type: 'Point', coordinates: Place}, StopProperties>} Stop
 */

const ARROWS_EVERY = 110;
const ARROWS_APART = 36;
const BARS = '2 5';

/**
 * Draw the walk; what it returns shows and hides it, and takes it away.
 * @param {Surface} surface
 * @param {Stretch[]} stretches
 * @param {import('./look_styles.js').LayerStyle} style  the style of the layer "walk"
 * @param {string} [name]  of its sheet, where there is more than one walk
 */
export function drawWalk(surface, stretches, style, name = 'walk') {
  const sheet = surface.addSheet(name);
  const parts = ['edge', 'casing', 'face', 'bars'];
  for (const part of parts) {
    for (const stretch of stretches) {
      const { line } = style.look.cases?.[stretch.properties[style.look.by ?? '']] ?? style.look;
      if (line) {
        drawPart(sheet, part, stretch.geometry.coordinates, line);
      }
    }
  }
  const arrows = drawArrows(surface, stretches);
  return {
    toggle(/** @type {boolean} */ on) {
      sheet.toggle(on);
      arrows.toggle(on);
    },
    remove() {
      sheet.discard();
      arrows.remove();
    },
  };
}

/** @param {import('./leaflet.js').Sheet} sheet  @param {string} part  @param {Place[]} coordinates  @param {LineLook} line */
function drawPart(sheet, part, coordinates, line) {
  const rim = line.width + 2 * line.casingWidth;
  if (part === 'edge' && line.edge) {
    const dashArray = line.edgeDash?.join(' ');
    sheet.drawLine([coordinates], () => ({ color: hue(line.edge), weight: rim + 5, dashArray, lineCap: 'butt' }));
  } else if (part === 'casing' && line.casing) {
    sheet.drawLine([coordinates], () => ({ color: hue(line.casing), weight: rim }));
  } else if (part === 'face') {
    sheet.drawLine([coordinates], () => ({ color: hue(line.colour), weight: line.width }));
  } else if (part === 'bars' && line.bars) {
    sheet.drawLine([coordinates], () => ({ color: hue(line.colour), weight: rim + 7, dashArray: BARS, lineCap: 'butt' }));
  }
}

/** @param {Surface} surface  @param {Stretch[]} stretches */
function drawArrows(surface, stretches) {
  /** @type {{remove: () => void}[]} */
  let shown = [];
  let visible = true;
  const lines = joinStretches(stretches);
  const redraw = () => {
    shown.forEach((handle) => handle.remove());
    shown = [];
    if (!visible) {
      return;
    }
    const spots = lines.flatMap((line) => pointsAlong(line.map((place) => surface.toPixels(place)), ARROWS_EVERY));
    shown = keepApart(spots, ARROWS_APART).map((spot) => surface.putLabel(arrow(spot.heading), surface.fromPixels(spot)));
  };
  const toggle = (/** @type {boolean} */ on) => {
    visible = on;
    redraw();
  };
  const forget = surface.whenZoomed(redraw);
  redraw();
  return {
    toggle,
    remove() {
      forget();
      toggle(false);
    },
  };
}

/** @param {Stretch[]} stretches  @returns {Place[][]} */
function joinStretches(stretches) {
  /** @type {Map<string, Place[]>} */
  const walks = new Map();
  for (const { geometry, properties } of stretches) {
    walks.set(properties.walk_id, [...(walks.get(properties.walk_id) ?? []), ...geometry.coordinates]);
  }
  return [...walks.values()];
}

/** @param {number} heading  in degrees */
function arrow(heading) {
  const drawing = makeSvg(
    'svg',
    { viewBox: '-6 -6 12 12', class: 'map-arrow', 'aria-hidden': 'true' },
    makeSvg('path', { d: 'M-1.800 -2.600L1.400 0L-1.800 2.600' }),
  );
  drawing.style.rotate = `${heading}deg`;
  return drawing;
}

/**
 * Return the width of the ring that tells how long the group talks at a stop.
 * @param {number} minutes
 * @returns {number} in pixels
 */
export function ringWidth(minutes) {
  return Math.min(7, Math.max(1.5, minutes * 0.3));
}

/**
 * Make the button of a stop.
 * @param {number} position
 * @param {number} minutes  of talk
 * @param {string} label
 */
export function makeStopSign(position, minutes, label) {
  const number = make('span', { class: 'map-stop-number' }, String(position));
  number.style.setProperty('--ring', `${ringWidth(minutes)}px`);
  return make('button', { type: 'button', class: 'map-stop', 'aria-label': label }, number);
}

/**
 * Put the stops on the map, a button each.
 * @param {Surface} surface
 * @param {Stop[]} stops
 * @param {import('./words.js').Say} say
 * @param {(stop: Stop) => void} open
 */
export function putStops(surface, stops, say, open) {
  const handles = stops.map((stop) => {
    const { position, theme, talk_minutes: minutes } = stop.properties;
    const label = `${say('map.stop', { number: position })}: ${say(`theme.${theme}`)}`;
    const button = makeStopSign(position, minutes, label);
    return surface.putSign(button, stop.geometry.coordinates, { above: 500, press: () => open(stop) });
  });
  return { toggle: (/** @type {boolean} */ on) => handles.forEach((handle) => handle.toggle(on)) };
}
