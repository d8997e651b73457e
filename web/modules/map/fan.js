/** Where the signs of a stack stand when it opens. Knows pixels, and nothing of maps. */

const RING_LIMIT = 12;

/**
 * Return the offsets of a fan's signs from its middle: a ring for few, a spiral for many; the first stands on top.
 * @param {number} count
 * @param {number} spacing  least distance between two signs, in pixels
 * @returns {{x: number, y: number}[]}
 */
export function fanOffsets(count, spacing) {
  return count <= RING_LIMIT ? ring(count, spacing) : spiral(count, spacing);
}

/** @param {number} count  @param {number} spacing */
function ring(count, spacing) {
  const radius = Math.max(spacing * 1.15, count < 2 ? 0 : spacing / (2 * Math.sin(Math.PI / count)));
  return Array.from({ length: count }, (_, number) => polar(radius, (2 * Math.PI * number) / count));
}

/** @param {number} count  @param {number} spacing */
function spiral(count, spacing) {
  const offsets = [];
  let angle = 0;
  let radius = spacing * 1.3;
  for (let number = 0; number < count; number += 1) {
    offsets.push(polar(radius, angle));
    const step = (spacing * 1.06) / radius;
    angle += step;
    radius += (spacing * 1.12 * step) / (2 * Math.PI);
  }
  return offsets;
}

/** @param {number} radius  @param {number} angle */
function polar(radius, angle) {
  return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) };
}
