/** Straight lines between two points of a plane: whether they meet, and how far they are apart. */

/**
 * @typedef {import('./metres.js').Spot} Spot
 * @typedef {[Spot, Spot]} Segment
 */

/** Twice the area of a triangle; above zero when its corners turn against the clock. @param {Spot} a  @param {Spot} b  @param {Spot} c */
function turn(a, b, c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/**
 * Tell whether two segments cross, each with its ends on both sides of the other; a mere touch is none.
 * @param {Segment} one
 * @param {Segment} other
 */
export function isCrossing([a, b], [c, d]) {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/**
 * Return the distance between a point and a segment.
 * @param {Spot} spot
 * @param {Segment} segment
 */
export function distanceTo(spot, [a, b]) {
  const across = b.x - a.x;
  const up = b.y - a.y;
  const square = across ** 2 + up ** 2;
  const along = square === 0 ? 0 : ((spot.x - a.x) * across + (spot.y - a.y) * up) / square;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(spot.x - a.x - share * across, spot.y - a.y - share * up);
}

/**
 * Return the distance between two segments; 0 when they meet.
 * @param {Segment} one
 * @param {Segment} other
 */
export function distanceBetween(one, other) {
  if (isCrossing(one, other)) {
    return 0;
  }
  return Math.min(
    distanceTo(one[0], other),
    distanceTo(one[1], other),
    distanceTo(other[0], one),
    distanceTo(other[1], one),
  );
}

/**
 * Return the segments of a line of points.
 * @param {Spot[]} line
 * @returns {Segment[]}
 */
export function segmentsOf(line) {
  return line.slice(1).map((to, number) => [line[number], to]);
}
