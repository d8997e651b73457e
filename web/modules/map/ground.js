/** Draw the base map from the area's own ground: covers, paths, buildings, and the veil outside the boundary. */

import { polygonsOf } from './inside.js';
import { hue } from './scheme.js';

/**
 * @typedef {import('./leaflet.js').Place} Place
 * @typedef {import('./leaflet.js').Surface} Surface
 * @typedef {import('./look_styles.js').LayerStyle} LayerStyle
 * @typedef {import('./look_styles.js').Look} Look
 * @typedef {import('geojson').LineString} LineString
 * @typedef {import('geojson').Polygon | import('geojson').MultiPolygon} Area
 * @typedef {import('./blocks.js').Feature<LineString | Area, Record<string, string>>} GroundFeature
 */

/** @type {Place[]} */
const WORLD = [[-180, -85], [180, -85], [180, 85], [-180, 85]];
const SOFT_EDGE = [[16, 0.1], [9, 0.16], [4, 0.22]];

/**
 * Draw one layer of the ground, each case of its look in one stroke so that casings meet under all faces.
 * @param {Surface} surface
 * @param {GroundFeature[]} features
 * @param {LayerStyle} style
 */
export function drawGround(surface, features, style) {
  const { look } = style;
  /** @type {Map<string, (LineString | Area)[]>} */
  const groups = new Map();
  for (const feature of features) {
    const code = look.by ? feature.properties[look.by] : '';
    groups.set(code, [...(groups.get(code) ?? []), feature.geometry]);
  }
  const drawn = [...Object.keys(look.cases ?? {}), ''].map((code) => ({
    part: look.cases?.[code] ?? look,
    geometries: groups.get(code) ?? [],
  }));
  for (const { part, geometries } of drawn) {
    drawAreas(surface, geometries, part.fill);
  }
  for (const casing of [true, false]) {
    for (const { part, geometries } of drawn) {
      drawLines(surface, geometries, part.line, casing);
    }
  }
}

/** @param {Surface} surface  @param {(LineString | Area)[]} geometries  @param {Look['fill']} fill */
function drawAreas(surface, geometries, fill) {
  const areas = geometries.filter((geometry) => geometry.type !== 'LineString').flatMap(polygonsOf);
  if (fill && areas.length) {
    surface.drawArea(areas, () => ({
      stroke: Boolean(fill.edge),
      color: hue(fill.edge),
      weight: fill.edgeWidth,
      fillColor: hue(fill.colour),
      fillOpacity: fill.opacity,
    }));
  }
}

/** @param {Surface} surface  @param {(LineString | Area)[]} geometries  @param {Look['line']} line  @param {boolean} casing */
function drawLines(surface, geometries, line, casing) {
  const lines = geometries.filter((geometry) => geometry.type === 'LineString').map(({ coordinates }) => coordinates);
  if (!line || !lines.length || (casing && !line.casing)) {
    return;
  }
  surface.drawLine(lines, () => {
    const face = Math.max(line.width, line.widthMetres / surface.metresPerPixel());
    return {
      color: hue(casing ? line.casing : line.colour),
      weight: casing ? face + 2 * line.casingWidth : face,
      dashArray: line.dash?.join(' '),
      lineCap: line.dash ? 'butt' : 'round',
    };
  });
  if (!casing && line.bars) {
    surface.drawLine(lines, () => ({
      color: hue(line.edge ?? line.colour),
      weight: Math.max(line.width, line.widthMetres / surface.metresPerPixel()),
      dashArray: '1.500 3',
      lineCap: 'butt',
    }));
  }
}

/**
 * Veil what lies outside the boundary, softly: not a fence.
 * @param {Surface} surface
 * @param {import('./blocks.js').Feature<Area, object>[]} features
 * @param {LayerStyle} style
 */
export function drawVeil(surface, features, style) {
  const { fill } = style.look;
  const holes = features.flatMap(({ geometry }) => polygonsOf(geometry)).map((rings) => rings[0]);
  if (!holes.length || !fill) {
    return;
  }
  surface.drawArea([[WORLD, ...holes]], () => ({
    stroke: false,
    fillColor: hue(fill.colour),
    fillOpacity: fill.opacity,
  }));
  for (const [weight, opacity] of SOFT_EDGE) {
    surface.drawLine(holes, () => ({ color: hue(fill.edge), weight, opacity }));
  }
}
