import assert from 'node:assert/strict';
import { test } from 'node:test';

import { areaOf, lengthOf } from '../../web/modules/map/metres.js';
import { nearbyPins } from '../../web/modules/nearby.js';

// Degrees for one metre at 56.95° north, on the ellipsoid WGS 84 (M = 6,380,400 m, N·cos φ = 3,486,700 m).
const NORTH = 180 / Math.PI / 6_380_400;
const EAST = 180 / Math.PI / 3_486_700;
const at = (east, north) => [11.3 + east * EAST, 56.95 + north * NORTH];
const point = (east, north) => ({ type: 'Point', coordinates: at(east, north) });
const line = (...places) => ({ type: 'LineString', coordinates: places.map(([x, y]) => at(x, y)) });
const area = (...places) => ({ type: 'Polygon', coordinates: [[...places, places[0]].map(([x, y]) => at(x, y))] });
const pin = (id, geometry, properties = {}) => ({ type: 'Feature', id, geometry, properties: { kind: 'resource', ...properties } });
const ids = (found) => found.map(({ feature }) => feature.id);
const HERE = point(0, 0);

test('pins within 20 m come nearest first, with their distance good to 1 %', () => {
  const found = nearbyPins(HERE, [pin('b', point(12, 0)), pin('far', point(0, 20.5)), pin('a', point(-3, -4)), pin('edge', point(0, 19.5))]);
  assert.deepEqual(ids(found), ['a', 'b', 'edge']);
  for (const [number, metres] of [5, 12, 19.5].entries()) {
    assert.ok(Math.abs(found[number].metres / metres - 1) < 0.01, `${found[number].metres} for ${metres}`);
  }
});

test('the nearest part of a path counts, also between its corners', () => {
  const [found] = nearbyPins(HERE, [pin('path', line([-200, 6], [200, 6]))]);
  assert.ok(Math.abs(found.metres - 6) < 0.06);
  assert.deepEqual(nearbyPins(HERE, [pin('path', line([30, 0], [200, 0]))]), []);
});

test('inside an area the distance is nothing, beside it that to its rim, and in its hole that to the hole', () => {
  const square = area([-15, -15], [15, -15], [15, 15], [-15, 15]);
  const holed = { ...square, coordinates: [...square.coordinates, ...area([-8, -8], [8, -8], [8, 8], [-8, 8]).coordinates] };
  assert.equal(nearbyPins(HERE, [pin('square', square)])[0].metres, 0);
  assert.ok(Math.abs(nearbyPins(point(25, 0), [pin('square', square)])[0].metres - 10) < 0.1);
  assert.ok(Math.abs(nearbyPins(HERE, [pin('holed', holed)])[0].metres - 8) < 0.08);
});

test('a drawn path meets what it crosses, and a drawn area what lies within', () => {
  const path = line([-50, 0], [50, 0]);
  assert.equal(nearbyPins(path, [pin('across', line([0, -50], [0, 50]))])[0].metres, 0);
  assert.ok(Math.abs(nearbyPins(path, [pin('beside', point(40, 9))])[0].metres - 9) < 0.09);
  const court = area([-30, -30], [30, -30], [30, 30], [-30, 30]);
  assert.deepEqual(ids(nearbyPins(court, [pin('within', point(1, 2)), pin('away', point(0, 60))])), ['within']);
  assert.equal(nearbyPins(court, [pin('within', area([-2, -2], [2, -2], [2, 2]))])[0].metres, 0);
});

test('a hexagon stands for no place, and the other kind is left out where one is asked for', () => {
  const features = [pin('hexagon', point(1, 0), { precision: 'hexagon' }), pin('star', point(2, 0), { kind: 'challenge' }), pin('heart', point(3, 0))];
  assert.deepEqual(ids(nearbyPins(HERE, features)), ['star', 'heart']);
  assert.deepEqual(ids(nearbyPins(HERE, features, { kind: 'challenge' })), ['star']);
  assert.deepEqual(ids(nearbyPins(HERE, features, { withinM: 2.5 })), ['star']);
});

test('a feature without a place, or with several, is left out and breaks nothing', () => {
  const features = [pin('none', null), pin('many', { type: 'MultiPoint', coordinates: [at(0, 0)] })];
  assert.deepEqual(nearbyPins(HERE, features), []);
});

test('lengths and areas on the ground are good to 1 %', () => {
  assert.ok(Math.abs(lengthOf([at(0, 0), at(300, 0), at(300, 400)]) / 700 - 1) < 0.01);
  assert.ok(Math.abs(areaOf([at(0, 0), at(100, 0), at(100, 50), at(0, 50)]) / 5000 - 1) < 0.01);
  assert.equal(lengthOf([]), 0);
  assert.equal(areaOf([]), 0);
});
