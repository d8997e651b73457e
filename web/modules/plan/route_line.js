// The line that is walked: where a stretch of the turn list lies on it, and how each piece of it is lit. Knows no page.

import { metresFrom } from '../map/metres.js';
import { distanceTo } from '../map/segments.js';

/**
 * @typedef {[number, number]} Place longitude and latitude
 * @typedef {import('./types.js').Spot} Spot
 * @typedef {import('./types.js').Turn} Turn
 * @typedef {{geometry: {type: string, coordinates: Place[]}, properties: {lit: string, steps: boolean}}} Path
 * @typedef {{way: string, coordinates: Place[]}} Stretch way as the layer of walks has it: steps, yes, no or unknown
 */

/** A walk runs on the paths; what is farther off one than this is not on it. */
const ON_PATH_M = 0.5;
const CELL_M = 60;

/**
 * Return the spot in the middle of each turn's stretch, null for turns without a length.
 * @param {Turn[]} turns
 * @param {Place[]} line
 * @returns {(Spot | null)[]}
 */
export function middlesOfTurns(turns, line) {
  const all = turns.reduce((sum, turn) => sum + turn.length_m, 0);
  let walked = 0;
  return turns.map(({ length_m: length }) => {
    const middle = walked + length / 2;
    walked += length;
    return length < 1 || all === 0 ? null : spotAt(line, middle / all);
  });
}

/**
 * Return the spot at a share of a line's length.
 * @param {Place[]} line
 * @param {number} share
 * @returns {Spot}
 */
export function spotAt(line, share) {
  const spots = line.map(metresFrom(line[0]));
  const lengths = spots.slice(1).map((to, number) => Math.hypot(to.x - spots[number].x, to.y - spots[number].y));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  const found = lengths.findIndex((length) => (left > length ? ((left -= length), false) : true));
  const number = found < 0 ? lengths.length - 1 : found;
  const part = lengths[number] ? Math.min(1, left / lengths[number]) : 0;
  const [from, to] = [line[number], line[number + 1]];
  return { longitude: from[0] + part * (to[0] - from[0]), latitude: from[1] + part * (to[1] - from[1]) };
}

/**
 * Return the stretches of a line by the light and steps of the path that each segment runs on, as layers/walk.py does for
 * a walk that is kept: the nearest path within half a metre of the segment's middle, neighbours that agree joined.
 * @param {Place[]} line
 * @param {(middle: Place) => string} wayAt
 * @returns {Stretch[]}
 */
export function stretchesOf(line, wayAt) {
  /** @type {Stretch[]} */
  const stretches = [];
  for (let number = 1; number < line.length; number += 1) {
    const [from, to] = [line[number - 1], line[number]];
    const way = wayAt([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
    const last = stretches.at(-1);
    if (last?.way === way) last.coordinates.push(to);
    else stretches.push({ way, coordinates: [from, to] });
  }
  return stretches;
}

/**
 * Return a function that tells steps, yes, no or unknown at a place, from the paths of the area.
 * @param {Path[]} paths
 * @returns {(place: Place) => string}
 */
export function wayFinder(paths) {
  const lines = paths.filter(({ geometry }) => geometry.type === 'LineString');
  const first = lines[0]?.geometry.coordinates[0];
  if (!first) return () => 'unknown';
  const toMetres = metresFrom(first);
  /** @type {Map<string, {segment: import('../map/segments.js').Segment, way: string}[]>} */
  const cells = new Map();
  for (const { geometry, properties } of lines) {
    const spots = geometry.coordinates.map(toMetres);
    const way = properties.steps ? 'steps' : properties.lit;
    for (let number = 1; number < spots.length; number += 1) {
      const entry = { segment: /** @type {import('../map/segments.js').Segment} */ ([spots[number - 1], spots[number]]), way };
      for (const cell of cellsOf(entry.segment)) cells.set(cell, [...(cells.get(cell) ?? []), entry]);
    }
  }
  return (place) => {
    const spot = toMetres(place);
    const near = (cells.get(cellOf(spot.x, spot.y)) ?? []).map(({ segment, way }) => ({ way, metres: distanceTo(spot, segment) }));
    const best = near.sort((one, other) => one.metres - other.metres).at(0);
    return best && best.metres <= ON_PATH_M ? best.way : 'unknown';
  };
}

/** @param {number} x  @param {number} y */
function cellOf(x, y) {
  return `${Math.floor(x / CELL_M)} ${Math.floor(y / CELL_M)}`;
}

/** Return the cells that a segment's box touches, a path's width around it. @param {import('../map/segments.js').Segment} segment */
function cellsOf([a, b]) {
  const cells = [];
  const at = (/** @type {number} */ metres) => Math.floor(metres / CELL_M);
  for (let x = at(Math.min(a.x, b.x) - ON_PATH_M); x <= at(Math.max(a.x, b.x) + ON_PATH_M); x += 1) {
    for (let y = at(Math.min(a.y, b.y) - ON_PATH_M); y <= at(Math.max(a.y, b.y) + ON_PATH_M); y += 1) cells.push(`${x} ${y}`);
  }
  return cells;
}
