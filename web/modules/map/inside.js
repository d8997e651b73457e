/** Whether a place lies inside an area. Knows coordinates, and nothing of maps. */

/**
 * @typedef {import('geojson').Position} Position
 * @typedef {import('geojson').Polygon | import('geojson').MultiPolygon} Area
 */

/**
 * Tell whether a point lies inside a GeoJSON Polygon or MultiPolygon; holes are outside.
 * @param {Position} point  x and y, or longitude and latitude
 * @param {Area} geometry
 */
export function isInside(point, geometry) {
  return polygonsOf(geometry).some((rings) => rings.filter((ring) => crosses(point, ring)).length % 2 === 1);
}

/**
 * Return a geometry's polygons, each as its rings.
 * @param {Area} geometry
 * @returns {Position[][][]}
 */
export function polygonsOf(geometry) {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

/** @param {Position} point  @param {Position[]} ring */
function crosses([x, y], ring) {
  let odd = false;
  for (let here = 0, before = ring.length - 1; here < ring.length; before = here, here += 1) {
    const [x1, y1] = ring[here];
    const [x2, y2] = ring[before];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) {
      odd = !odd;
    }
  }
  return odd;
}

/**
 * Return a point for a pin's sign: the place itself, the middle of a line, the mean of an area's corners.
 * @param {import('geojson').Point | import('geojson').LineString | Area} geometry
 * @param {(line: Position[]) => Position} middleOf
 * @returns {import('./leaflet.js').Place}
 */
export function signPlace(geometry, middleOf) {
  if (geometry.type === 'Point') {
    return asPlace(geometry.coordinates);
  }
  if (geometry.type === 'LineString') {
    return asPlace(middleOf(geometry.coordinates));
  }
  const corners = polygonsOf(geometry)[0][0].slice(1);
  const mean = (/** @type {0|1} */ axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return [mean(0), mean(1)];
}

/** @param {Position} position  @returns {import('./leaflet.js').Place} */
function asPlace([longitude, latitude]) {
  return [longitude, latitude];
}
