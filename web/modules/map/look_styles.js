/** The look of a kind's lines and areas, as the surface draws them. */

import { hue } from './scheme.js';

/**
 * What layers/leaflet_style.py says of a layer; colours by their word and their values by day and night.
 * @typedef {{word: string, day: string, night: string}} Colour
 * @typedef {object} SignLook
 * @property {string} shape
 * @property {string} path
 * @property {number} box
 * @property {number} casingUnits
 * @property {Colour} colour
 * @property {Colour} casing
 * @typedef {object} LineLook
 * @property {Colour} colour
 * @property {number} width
 * @property {number} widthMetres
 * @property {Colour|null} casing
 * @property {number} casingWidth
 * @property {[number, number]|null} dash
 * @property {Colour|null} edge
 * @property {[number, number]|null} edgeDash
 * @property {boolean} bars
 * @property {number} opacity
 * @typedef {object} FillLook
 * @property {Colour} colour
 * @property {number} opacity
 * @property {Colour|null} edge
 * @property {number} edgeWidth
 * @property {number} edgeOpacity
 * @typedef {object} LabelLook
 * @property {string} column
 * @property {Colour} colour
 * @property {number} size
 * @property {number} weight
 * @property {boolean} italic
 * @property {number} minZoom
 * @property {string|null} rankBy
 * @property {string[]} ranks
 * @typedef {object} Look
 * @property {SignLook} [sign]
 * @property {LineLook} [line]
 * @property {FillLook} [fill]
 * @property {LabelLook} [label]
 * @property {string} [by]
 * @property {Record<string, Look>} [cases]
 * @property {'relevance'} [badge]  the column whose code is shown as a letter
 * @typedef {Required<Pick<Look, 'sign'|'line'|'fill'>> & Look} PinLook  of hearts and of stars
 * @typedef {{name: string, minZoom: number, look: Look}} LayerStyle
 * @typedef {{layer: string, title: string, look: Look}} LegendLine
 */

/**
 * Return the style of a line, or of its casing.
 * @param {LineLook} line
 * @param {boolean} casing
 * @returns {import('leaflet').PathOptions}
 */
export function lineStyle(line, casing) {
  const weight = casing ? line.width + 2 * line.casingWidth : line.width;
  return { color: hue(casing ? line.casing : line.colour), weight, opacity: line.opacity };
}

/**
 * Return the style of an area.
 * @param {FillLook} fill
 * @returns {import('leaflet').PathOptions}
 */
export function fillStyle(fill) {
  return { color: hue(fill.edge), weight: fill.edgeWidth, opacity: fill.edgeOpacity, fillColor: hue(fill.colour), fillOpacity: fill.opacity };
}
