/** Write the names of places and streets on the map, as many as fit. */

import { make } from './dom.js';
import { chooseLabels, turnedBox } from './labels.js';

const pen = document.createElement('canvas').getContext('2d');

/**
 * @typedef {import('./look_styles.js').LabelLook} LabelLook
 * @typedef {import('./look_styles.js').LayerStyle} LayerStyle
 * @typedef {import('./leaflet.js').Surface} Surface
 * @typedef {import('./blocks.js').Feature<{type: 'Point', coordinates: import('./leaflet.js').Place}, any>} Named
 */

/**
 * Show the names; they follow the zoom and give way to the signs.
 * @param {Surface} surface
 * @param {Named[]} features
 * @param {LayerStyle} style
 * @param {() => import('./labels.js').Box[]} takenBySigns  in the pixels of the surface
 */
export function showPlaceNames(surface, features, style, takenBySigns) {
  /** @type {Map<Named, {remove: () => void}>} */
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
    toggle(/** @type {boolean} */ on) {
      visible = on;
      redraw();
    },
  };
}

/** @param {Named} feature  @param {LayerStyle} style  @returns {LabelLook} */
function labelOf(feature, { look }) {
  const ofAll = /** @type {LabelLook} */ (look.label);
  return { ...ofAll, ...look.cases?.[feature.properties[look.by ?? '']]?.label };
}

/** @param {Surface} surface  @param {Named[]} features  @param {LayerStyle} style  @param {import('./labels.js').Box[]} taken */
function choose(surface, features, style, taken) {
  const zoom = surface.zoom();
  const family = getComputedStyle(surface.element).fontFamily;
  const { ranks, rankBy } = /** @type {LabelLook} */ (style.look.label);
  const candidates = [];
  for (const feature of features) {
    const label = labelOf(feature, style);
    if (zoom < label.minZoom || zoom < style.minZoom || !surface.isInView(feature.geometry.coordinates)) {
      continue;
    }
    const width = widthOf(feature.properties[label.column], label, family);
    const place = surface.toPixels(feature.geometry.coordinates);
    const rank = ranks.indexOf(feature.properties[rankBy ?? '']);
    candidates.push({ ...place, ...turnedBox(width, label.size * 1.3, feature.properties.slope ?? 0), rank, feature });
  }
  return chooseLabels(candidates, taken).map((candidate) => candidate.feature);
}

/** @param {string} text  @param {LabelLook} label  @param {string} family  @returns {number} in pixels */
function widthOf(text, label, family) {
  if (!pen) {
    return text.length * label.size;
  }
  pen.font = `${label.italic ? 'italic ' : ''}${label.weight} ${label.size}px ${family}`;
  return pen.measureText(text).width;
}

/** @param {Named} feature  @param {LabelLook} label */
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
