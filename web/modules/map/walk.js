/** Draw the walk: its stretches by their light, the way it goes, and its numbered stops. */

import { keepApart, pointsAlong } from './along.js';
import { make, makeSvg } from './dom.js';
import { hue } from './scheme.js';

const ARROWS_EVERY = 110;
const ARROWS_APART = 36;
const BARS = '2 5';

/**
 * Draw the walk; what it returns shows and hides it.
 * @param {import('./leaflet.js').Surface} surface
 * @param {object[]} stretches
 * @param {object} style  the style of the layer "walk"
 */
export function drawWalk(surface, stretches, style) {
  const sheet = surface.addSheet('walk');
  const parts = ['edge', 'casing', 'face', 'bars'];
  for (const part of parts) {
    for (const stretch of stretches) {
      const line = (style.look.cases[stretch.properties[style.look.by]] ?? style.look).line;
      drawPart(sheet, part, stretch.geometry.coordinates, line);
    }
  }
  const arrows = drawArrows(surface, stretches);
  return {
    toggle(on) {
      sheet.toggle(on);
      arrows.toggle(on);
    },
  };
}

function drawPart(sheet, part, coordinates, line) {
  const rim = line.width + 2 * line.casingWidth;
  if (part === 'edge' && line.edge) {
    const dashArray = line.edgeDash.join(' ');
    sheet.drawLine([coordinates], () => ({ color: hue(line.edge), weight: rim + 5, dashArray, lineCap: 'butt' }));
  } else if (part === 'casing' && line.casing) {
    sheet.drawLine([coordinates], () => ({ color: hue(line.casing), weight: rim }));
  } else if (part === 'face') {
    sheet.drawLine([coordinates], () => ({ color: hue(line.colour), weight: line.width }));
  } else if (part === 'bars' && line.bars) {
    sheet.drawLine([coordinates], () => ({ color: hue(line.colour), weight: rim + 7, dashArray: BARS, lineCap: 'butt' }));
  }
}

function drawArrows(surface, stretches) {
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
  surface.whenZoomed(redraw);
  redraw();
  return {
    toggle(on) {
      visible = on;
      redraw();
    },
  };
}

function joinStretches(stretches) {
  const walks = new Map();
  for (const { geometry, properties } of stretches) {
    walks.set(properties.walk_id, [...(walks.get(properties.walk_id) ?? []), ...geometry.coordinates]);
  }
  return [...walks.values()];
}

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
 * Put the stops on the map, a button each.
 * @param {import('./leaflet.js').Surface} surface
 * @param {object[]} stops
 * @param {import('./words.js').Say} say
 * @param {(stop: object) => void} open
 */
export function putStops(surface, stops, say, open) {
  const handles = stops.map((stop) => {
    const { position, theme, talk_minutes: minutes } = stop.properties;
    const number = make('span', { class: 'map-stop-number' }, String(position));
    number.style.setProperty('--ring', `${ringWidth(minutes)}px`);
    const label = `${say('map.stop', { number: position })}: ${say(`theme.${theme}`)}`;
    const button = make('button', { type: 'button', class: 'map-stop', 'aria-label': label }, number);
    return surface.putSign(button, stop.geometry.coordinates, { above: 500, press: () => open(stop) });
  });
  return { toggle: (on) => handles.forEach((handle) => handle.toggle(on)) };
}
