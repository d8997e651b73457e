/** Points along a line, for direction marks and cross-bars. Knows pixels, and nothing of maps. */

/**
 * Return points every so many pixels along a line, each with its heading in degrees clockwise from east.
 * @param {{x: number, y: number}[]} line
 * @param {number} every  in pixels
 * @param {number} [first]  where the first stands, in pixels
 * @returns {{x: number, y: number, heading: number}[]}
 */
export function pointsAlong(line, every, first = every / 2) {
  const found = [];
  let next = first;
  let walked = 0;
  for (let number = 1; number < line.length; number += 1) {
    const from = line[number - 1];
    const to = line[number];
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const heading = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
    while (length > 0 && next <= walked + length) {
      const share = (next - walked) / length;
      found.push({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y), heading });
      next += every;
    }
    walked += length;
  }
  return found;
}

/**
 * Return the points that keep a distance from all before them, so that a way out and back shows no marks against marks.
 * @template {{x: number, y: number}} T
 * @param {T[]} points
 * @param {number} distance  in pixels
 * @returns {T[]}
 */
export function keepApart(points, distance) {
  /** @type {T[]} */
  const kept = [];
  for (const point of points) {
    if (kept.every((other) => Math.hypot(point.x - other.x, point.y - other.y) >= distance)) {
      kept.push(point);
    }
  }
  return kept;
}

/**
 * Return the point in the middle of a line's length.
 * @param {number[][]} line  [x, y] pairs
 * @returns {number[]}
 */
export function middleOf(line) {
  const points = line.map(([x, y]) => ({ x, y }));
  const length = points.slice(1).reduce((sum, to, n) => sum + Math.hypot(to.x - points[n].x, to.y - points[n].y), 0);
  const [middle] = pointsAlong(points, length || 1, length / 2);
  return middle ? [middle.x, middle.y] : line[0];
}
