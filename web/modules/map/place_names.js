/** Write the names of places and streets on the map, as many as fit. */

import { make } from './dom.js';
import { chooseLabels, turnedBox } from './labels.js';

const pen = document.createElement('canvas').getContext('2d');

/**
 * Show the names; they follow the zoom and give way to the signs.
 * @param {import('./leaflet.js').Surface} surface
 * @param {object[]} features
 * @param {object} style  the layer's style
 * @param {() => import('./labels.js').Box[]} takenBySigns  in the pixels of the surface
 */
export function showPlaceNames(surface, features, style, takenBySigns) {
  /** @type {Map<object, {remove: () => void}>} */
  const shown = new Map();
  let visible = true;
  const redraw = () => {
    const chosen = new Set(visible ? choose(surface, features, style, takenBySigns()) : []);
    for (const [feature, handle] of shown) {
      if (!chosen.has(feature)) {
        handle.remove();
        shown.delete(feature);
      }
    }
    for (const feature of chosen) {
      if (!shown.has(feature)) {
        shown.set(feature, surface.putLabel(labelElement(feature, labelOf(feature, style)), feature.geometry.coordinates));
      }
    }
  };
  surface.whenMoved(redraw);
  redraw();
  return {
    redraw,
    toggle(on) {
      visible = on;
      redraw();
    },
  };
}

function labelOf(feature, style) {
  const { look } = style;
  return { ...look.label, ...look.cases[feature.properties[look.by]]?.label };
}

function choose(surface, features, style, taken) {
  const zoom = surface.zoom();
  const family = getComputedStyle(surface.element).fontFamily;
  const { ranks, rankBy } = style.look.label;
  const candidates = [];
  for (const feature of features) {
    const label = labelOf(feature, style);
    if (zoom < label.minZoom || zoom < style.minZoom || !surface.isInView(feature.geometry.coordinates)) {
      continue;
    }
    pen.font = `${label.italic ? 'italic ' : ''}${label.weight} ${label.size}px ${family}`;
    const width = pen.measureText(feature.properties[label.column]).width;
    const place = surface.toPixels(feature.geometry.coordinates);
    const rank = ranks.indexOf(feature.properties[rankBy]);
    candidates.push({ ...place, ...turnedBox(width, label.size * 1.3, feature.properties.slope ?? 0), rank, feature });
  }
  return chooseLabels(candidates, taken).map((candidate) => candidate.feature);
}

function labelElement(feature, label) {
  const text = make('span', { class: `map-label map-colour-${label.colour.word}` }, feature.properties[label.column]);
  text.style.fontSize = `${label.size}px`;
  text.style.fontWeight = String(label.weight);
  text.style.fontStyle = label.italic ? 'italic' : 'normal';
  if (feature.properties.slope) {
    text.style.rotate = `${feature.properties.slope}deg`;
  }
  return text;
}
