// The boxes that make parts of a photo black. Knows pixels, and nothing of pages.

/**
 * @typedef {{x: number, y: number}} Spot
 * @typedef {{x: number, y: number, width: number, height: number}} Box  from its upper left corner
 * @typedef {import('./photo_shrink.js').Size} Size
 */

const LEAST_SIDE = 8;
const STEP_SHARE = 0.02;
const FIRST_SHARE = 0.25;

/** @param {number} value  @param {number} least  @param {number} most */
function between(value, least, most) {
  return Math.min(most, Math.max(least, value));
}

/**
 * Return the box between two corners, cut off at the photo's edges; null when it is too small to be meant.
 * @param {Spot} one
 * @param {Spot} other
 * @param {Size} photo
 * @returns {Box|null}
 */
export function boxBetween(one, other, photo) {
  const [left, right] = [one.x, other.x].map((x) => between(x, 0, photo.width)).sort((a, b) => a - b);
  const [top, bottom] = [one.y, other.y].map((y) => between(y, 0, photo.height)).sort((a, b) => a - b);
  const box = wholePixels({ x: left, y: top, width: right - left, height: bottom - top });
  return box.width < LEAST_SIDE || box.height < LEAST_SIDE ? null : box;
}

/** Return a box that covers all it did, on whole pixels: no half covered rim may tell what lies below. @param {Box} box  @returns {Box} */
export function wholePixels({ x, y, width, height }) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
}

/** Return the box that stands there at first, in the middle. @param {Size} photo  @returns {Box} */
export function firstBox({ width, height }) {
  const side = Math.max(LEAST_SIDE, Math.min(width, height) * FIRST_SHARE);
  return { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side };
}

/** Return how far an arrow key moves or stretches, in pixels. @param {Size} photo */
export function stepOf({ width, height }) {
  return Math.max(1, Math.round(Math.max(width, height) * STEP_SHARE));
}

/** Return a box moved, but not over the photo's edges. @param {Box} box  @param {Spot} way  @param {Size} photo  @returns {Box} */
export function moveBox(box, way, photo) {
  return {
    ...box,
    x: between(box.x + way.x, 0, Math.max(0, photo.width - box.width)),
    y: between(box.y + way.y, 0, Math.max(0, photo.height - box.height)),
  };
}

/** Return a box around a spot. @param {Box} box  @param {Spot} spot  @param {Size} photo  @returns {Box} */
export function centreBox(box, spot, photo) {
  return moveBox({ ...box, x: spot.x - box.width / 2, y: spot.y - box.height / 2 }, { x: 0, y: 0 }, photo);
}

/**
 * Return a box made wider or narrower by so many pixels, its upper left corner kept where there is room.
 * @param {Box} box
 * @param {Spot} by
 * @param {Size} photo
 * @returns {Box}
 */
export function stretchBox(box, by, photo) {
  const width = between(box.width + by.x, LEAST_SIDE, photo.width);
  const height = between(box.height + by.y, LEAST_SIDE, photo.height);
  return moveBox({ ...box, width, height }, { x: 0, y: 0 }, photo);
}

/** Return a box made larger (above 1) or smaller around its middle. @param {Box} box  @param {number} times  @param {Size} photo  @returns {Box} */
export function scaleBox(box, times, photo) {
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const by = { x: box.width * (times - 1), y: box.height * (times - 1) };
  return centreBox(stretchBox(box, by, photo), middle, photo);
}
