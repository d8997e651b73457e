/** Which labels fit without covering each other. Knows pixels, and nothing of maps. */

/**
 * @typedef {{x: number, y: number, width: number, height: number}} Box  x and y are its middle
 */

/**
 * Return the candidates that fit, the weightiest first; a label gives way to what is already taken.
 * @template {Box & {rank: number}} T
 * @param {T[]} candidates
 * @param {Box[]} taken
 * @param {number} [gap]  in pixels
 * @returns {T[]}
 */
export function chooseLabels(candidates, taken, gap = 6) {
  /** @type {Box[]} */
  const placed = [...taken];
  /** @type {T[]} */
  const chosen = [];
  for (const label of [...candidates].sort((one, other) => one.rank - other.rank)) {
    if (!placed.some((box) => overlaps(box, label, gap))) {
      placed.push(label);
      chosen.push(label);
    }
  }
  return chosen;
}

/** @param {Box} one  @param {Box} other  @param {number} gap */
function overlaps(one, other, gap) {
  return (
    Math.abs(one.x - other.x) * 2 < one.width + other.width + 2 * gap &&
    Math.abs(one.y - other.y) * 2 < one.height + other.height + 2 * gap
  );
}

/**
 * Return the box that a turned label needs.
 * @param {number} width
 * @param {number} height
 * @param {number} slope  in degrees
 * @returns {{width: number, height: number}}
 */
export function turnedBox(width, height, slope) {
  const angle = (Math.abs(slope) * Math.PI) / 180;
  return {
    width: width * Math.cos(angle) + height * Math.sin(angle),
    height: width * Math.sin(angle) + height * Math.cos(angle),
  };
}
