/** What a drawn path or area must be, before it is sent. Knows coordinates, and nothing of maps. */

import { isInside, polygonsOf } from './inside.js';
import { areaOf, lengthOf, metresFrom } from './metres.js';
import { distanceBetween, distanceTo, isCrossing, segmentsOf } from './segments.js';

/**
 * @typedef {import('./leaflet.js').Place} Place
 * @typedef {import('./segments.js').Segment} Segment
 * @typedef {'line'|'area'} Shape
 * @typedef {'outside'|'crossing'|'closing_outside'|'closing_crosses'|'same_place'|'too_many'|'too_small'} Trouble
 * @typedef {import('geojson').Polygon | import('geojson').MultiPolygon} Boundary
 * @typedef {{ready: boolean, trouble: Trouble|null, lengthM: number|null, areaM2: number|null}} Judgement
 */

export const MOST_CORNERS = 100;
const LEAST_CORNERS = { line: 2, area: 3 };
const LEAST_AREA_M2 = 2;
/** Nearer than this, two corners are one; also what keeps a path longer than the service asks for. */
const APART_M = 1;
const TOUCH_M = 0.01;

/**
 * Return how many corners a drawing still needs.
 * @param {Shape} shape
 * @param {number} corners
 */
export function cornersMissing(shape, corners) {
  return Math.max(0, LEAST_CORNERS[shape] - corners);
}

/**
 * Return why a corner cannot come next, or null when it can.
 * @param {Shape} shape
 * @param {Place[]} points  the corners so far
 * @param {Place} corner
 * @param {Boundary|null} boundary
 * @returns {Trouble|null}
 */
export function refusalOf(shape, points, corner, boundary) {
  if (points.length >= MOST_CORNERS) {
    return 'too_many';
  }
  const neighbours = shape === 'line' ? points.slice(-1) : points;
  if (neighbours.some((other) => lengthOf([other, corner]) < APART_M)) {
    return 'same_place';
  }
  const edge = [...points.slice(-1), corner];
  if (boundary && !staysInside(edge, boundary)) {
    return 'outside';
  }
  return shape === 'area' && points.length > 1 && meetsItself([...points, corner]) ? 'crossing' : null;
}

/**
 * Tell whether what is drawn can be sent, and how large it is.
 * @param {Shape} shape
 * @param {Place[]} points
 * @param {Boundary|null} boundary
 * @returns {Judgement}
 */
export function judge(shape, points, boundary) {
  const isEnough = cornersMissing(shape, points.length) === 0;
  const trouble = shape === 'area' && isEnough ? closingTrouble(points, boundary) : null;
  return {
    ready: isEnough && trouble === null,
    trouble,
    lengthM: shape === 'line' ? lengthOf(points) : null,
    areaM2: shape === 'area' ? areaOf(points) : null,
  };
}

/**
 * Return a drawing as GeoJSON, longitude first, the ring of an area closed.
 * @param {Shape} shape
 * @param {Place[]} points
 * @returns {import('geojson').LineString | import('geojson').Polygon}
 */
export function geometryOf(shape, points) {
  const coordinates = points.map(([longitude, latitude]) => [longitude, latitude]);
  return shape === 'line'
    ? { type: 'LineString', coordinates }
    : { type: 'Polygon', coordinates: [[...coordinates, coordinates[0]]] };
}

/** @param {Place[]} points  @param {Boundary|null} boundary  @returns {Trouble|null} */
function closingTrouble(points, boundary) {
  const closing = [points[points.length - 1], points[0]];
  if (boundary && !staysInside(closing, boundary)) {
    return 'closing_outside';
  }
  if (closesOnItself(points)) {
    return 'closing_crosses';
  }
  return areaOf(points) < LEAST_AREA_M2 ? 'too_small' : null;
}

/** Tell whether a line lies within the boundary from end to end. @param {Place[]} line  @param {Boundary} boundary */
function staysInside(line, boundary) {
  if (!line.every((place) => isInside(place, boundary))) {
    return false;
  }
  const flat = metresFrom(line[0]);
  const edges = segmentsOf(line.map(flat));
  return !polygonsOf(boundary)
    .flat()
    .some((ring) => {
      const rim = segmentsOf(/** @type {Place[]} */ (ring).map(flat));
      return edges.some((edge) => rim.some((part) => isCrossing(edge, part)));
    });
}

/** Tell whether the newest edge of a line meets one before it. @param {Place[]} line */
function meetsItself(line) {
  const edges = segmentsOf(line.map(metresFrom(line[0])));
  const newest = /** @type {Segment} */ (edges.pop());
  const before = /** @type {Segment} */ (edges.pop());
  return foldsBack(before, newest) || edges.some((edge) => distanceBetween(edge, newest) < TOUCH_M);
}

/** Tell whether the edge from the last corner to the first meets another. @param {Place[]} points */
function closesOnItself(points) {
  const flat = metresFrom(points[0]);
  const ring = segmentsOf([...points, points[0]].map(flat));
  const closing = /** @type {Segment} */ (ring.pop());
  const [first, last] = [ring[0], ring[ring.length - 1]];
  const apart = ring.slice(1, -1);
  return (
    foldsBack(last, closing) || foldsBack(closing, first) || apart.some((edge) => distanceBetween(edge, closing) < TOUCH_M)
  );
}

/** Tell whether an edge runs back over the one before it. @param {Segment} before  @param {Segment} edge */
function foldsBack(before, edge) {
  return distanceTo(edge[1], before) < TOUCH_M || distanceTo(before[0], edge) < TOUCH_M;
}
