/** Draw the base map from the area's own ground: covers, paths, buildings, and the veil outside the boundary. */

import { polygonsOf } from './inside.js';
import { hue } from './scheme.js';

const WORLD = [[-180, -85], [180, -85], [180, 85], [-180, 85]];
const SOFT_EDGE = [[16, 0.1], [9, 0.16], [4, 0.22]];

/**
 * Draw one layer of the ground, each case of its look in one stroke so that casings meet under all faces.
 * @param {import('./leaflet.js').Surface} surface
 * @param {object[]} features
 * @param {object} style  the layer's style
 */
export function drawGround(surface, features, style) {
  const { look } = style;
  const groups = new Map();
  for (const feature of features) {
    const code = look.by ? feature.properties[look.by] : '';
    groups.set(code, [...(groups.get(code) ?? []), feature.geometry]);
  }
  const ordered = look.by ? [...Object.keys(look.cases), ''] : [''];
  const drawn = ordered.filter((code) => groups.has(code)).map((code) => [look.cases?.[code] ?? look, groups.get(code)]);
  for (const [part, geometries] of drawn) {
    drawAreas(surface, geometries, part.fill);
  }
  for (const casing of [true, false]) {
    for (const [part, geometries] of drawn) {
      drawLines(surface, geometries, part.line, casing);
    }
  }
}

function drawAreas(surface, geometries, fill) {
  const areas = geometries.filter(({ type }) => type.endsWith('Polygon')).flatMap(polygonsOf);
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

function drawLines(surface, geometries, line, casing) {
  const lines = geometries.filter(({ type }) => type.endsWith('LineString')).map(({ coordinates }) => coordinates);
  if (!line || !lines.length || (casing && !line.casing)) {
    return;
  }
  surface.drawLine(lines, () => {
    const face = Math.max(line.width, line.widthMetres / surface.metresPerPixel());
    return {
      color: hue(casing ? line.casing : line.colour),
      weight: casing ? face + 2 * line.casingWidth : face,
      dashArray: line.dash ? line.dash.join(' ') : null,
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
 * @param {import('./leaflet.js').Surface} surface
 * @param {object[]} features
 * @param {object} style  the layer's style
 */
export function drawVeil(surface, features, style) {
  const { fill } = style.look;
  const holes = features.flatMap(({ geometry }) => polygonsOf(geometry)).map((rings) => rings[0]);
  if (!holes.length) {
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
