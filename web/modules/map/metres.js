/**
 * Places in degrees as metres on a plane around an origin: good to 1 % over the few kilometres of an area.
 *
 * Local equirectangular projection (J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987,
 * chapter 12) on a sphere of the mean earth radius (H. Moritz, Geodetic Reference System 1980, 2000).
 */

/**
 * @typedef {import('./leaflet.js').Place} Place
 * @typedef {{x: number, y: number}} Spot  a point on a plane
 */

const EARTH_RADIUS_M = 6_371_008.8;
const RADIANS = Math.PI / 180;

/**
 * Return a function that turns places into metres east (x) and north (y) of an origin.
 * @param {Place} origin
 * @returns {(place: Place) => Spot}
 */
export function metresFrom([longitude, latitude]) {
  const north = EARTH_RADIUS_M * RADIANS;
  const east = north * Math.cos(latitude * RADIANS);
  return (place) => ({ x: (place[0] - longitude) * east, y: (place[1] - latitude) * north });
}

/**
 * Return the length of a line in metres.
 * @param {Place[]} line
 */
export function lengthOf(line) {
  const spots = line.map(metresFrom(line[0] ?? [0, 0]));
  return spots.slice(1).reduce((sum, to, number) => sum + Math.hypot(to.x - spots[number].x, to.y - spots[number].y), 0);
}

/**
 * Return the area within corners in square metres, the last corner joined to the first.
 * @param {Place[]} corners
 */
export function areaOf(corners) {
  const spots = corners.map(metresFrom(corners[0] ?? [0, 0]));
  const twice = spots.reduce((sum, { x, y }, number) => {
    const next = spots[(number + 1) % spots.length];
    return sum + x * next.y - next.x * y;
  }, 0);
  return Math.abs(twice) / 2;
}
