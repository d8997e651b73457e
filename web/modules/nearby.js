// The pins that stand near a place: so that people can say "me too" instead of saying the same again.

import { isInside } from './map/inside.js';
import { metresFrom } from './map/metres.js';
import { distanceBetween, segmentsOf } from './map/segments.js';

/**
 * @typedef {import('./map/leaflet.js').Place} Place
 * @typedef {import('./map/segments.js').Segment} Segment
 * @typedef {import('geojson').Point | import('geojson').LineString | import('geojson').Polygon} PinGeometry
 * @typedef {import('geojson').Feature<import('geojson').Geometry, Record<string, unknown>>} PinFeature
 */

const KINDS_OF_GEOMETRY = ['Point', 'LineString', 'Polygon'];

/**
 * Return the pins within some metres of a place, nearest first, those equally near in the order they came.
 *
 * Left out are hexagons (they stand for a number of people somewhere within, not for a place) and, where a kind is
 * asked for, pins of the other. Distances are good to 1 %, see metres.js.
 * @template {PinFeature} F
 * @param {PinGeometry} geometry  where the new pin stands, EPSG:4326
 * @param {F[]} features
 * @param {{withinM?: number, kind?: string|null}} [wish]
 * @returns {{feature: F, metres: number}[]}
 */
export function nearbyPins(geometry, features, { withinM = 20, kind = null } = {}) {
  const distance = distanceFrom(geometry);
  return features
    .filter((feature) => isPlace(feature) && (kind === null || feature.properties.kind === kind))
    .map((feature) => ({ feature, metres: distance(/** @type {PinGeometry} */ (feature.geometry)) }))
    .filter(({ metres }) => metres <= withinM)
    .sort((one, other) => one.metres - other.metres);
}

/** @param {PinFeature} feature */
function isPlace({ geometry, properties }) {
  return properties.precision !== 'hexagon' && KINDS_OF_GEOMETRY.includes(geometry?.type);
}

/** Return the places of a geometry: its position, its corners, the corners of its rim. @param {PinGeometry} geometry  @returns {Place[][]} */
function linesOf(geometry) {
  if (geometry.type === 'Point') {
    return [[/** @type {Place} */ (geometry.coordinates)]];
  }
  return /** @type {Place[][]} */ (geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates);
}

/** Return a function that gives the shortest distance to another geometry, in metres. @param {PinGeometry} geometry */
function distanceFrom(geometry) {
  const lines = linesOf(geometry);
  const flat = metresFrom(lines[0][0]);
  /** @param {Place[]} line  @returns {Segment[]} */
  const edgesOf = (line) => {
    const spots = line.map(flat);
    return spots.length === 1 ? [[spots[0], spots[0]]] : segmentsOf(spots);
  };
  const edges = lines.flatMap(edgesOf);
  return (/** @type {PinGeometry} */ other) => {
    const others = linesOf(other);
    if (holds(geometry, others[0][0]) || holds(other, lines[0][0])) {
      return 0;
    }
    const away = others.flatMap(edgesOf);
    return Math.min(...edges.map((edge) => Math.min(...away.map((one) => distanceBetween(edge, one)))));
  };
}

/** Tell whether a geometry is an area with a place in it. @param {PinGeometry} geometry  @param {Place} place */
function holds(geometry, place) {
  return geometry.type === 'Polygon' && isInside(place, geometry);
}
