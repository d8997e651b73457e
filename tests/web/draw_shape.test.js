import assert from 'node:assert/strict';
import { test } from 'node:test';

import { drawingWords } from '../../web/modules/draw_words.js';
import { lensSpot } from '../../web/modules/map/magnifier.js';
import { cornersMissing, geometryOf, judge, MOST_CORNERS, refusalOf } from '../../web/modules/map/shape_rules.js';

// About a metre at 56.95° north.
const at = (east, north) => [11.3 + east * 1.647e-5, 56.95 + north * 8.993e-6];
const places = (...pairs) => pairs.map(([x, y]) => at(x, y));
const ring = (...pairs) => [...places(...pairs), at(...pairs[0])];
const ESTATE = { type: 'Polygon', coordinates: [ring([-200, -200], [200, -200], [200, 200], [-200, 200]), ring([50, 50], [90, 50], [90, 90], [50, 90])] };
// A bay reaches in from the north, so that two corners may lie inside and the edge between them outside.
const BAY = { type: 'MultiPolygon', coordinates: [[ring([-200, -200], [200, -200], [200, 200], [20, 200], [20, 0], [-20, 0], [-20, 200], [-200, 200])]] };

/** Put corner after corner; return the troubles and what was put. */
function draw(shape, corners, boundary = ESTATE) {
  let points = [];
  const troubles = corners.map((corner) => {
    const trouble = refusalOf(shape, points, corner, boundary);
    if (!trouble) points = [...points, corner];
    return trouble;
  });
  return { points, troubles };
}

test('a path is ready with two corners, an area with three', () => {
  const corners = places([0, 0], [40, 0], [40, 30]);
  assert.ok(!judge('line', corners.slice(0, 1), ESTATE).ready);
  assert.ok(judge('line', corners.slice(0, 2), ESTATE).ready);
  assert.ok(!judge('area', corners.slice(0, 2), ESTATE).ready);
  assert.ok(judge('area', corners, ESTATE).ready);
  assert.deepEqual([0, 1, 2, 3].map((count) => cornersMissing('area', count)), [3, 2, 1, 0]);
});

test('a path tells its length, an area its size', () => {
  const corners = places([0, 0], [40, 0], [40, 30]);
  assert.ok(Math.abs(judge('line', corners, ESTATE).lengthM - 70) < 1);
  assert.equal(judge('line', corners, ESTATE).areaM2, null);
  assert.ok(Math.abs(judge('area', corners, ESTATE).areaM2 - 600) < 10);
});

test('a drawing becomes GeoJSON with the longitude first, and the ring of an area is closed', () => {
  const corners = places([0, 0], [40, 0], [40, 30]);
  assert.deepEqual(geometryOf('line', corners), { type: 'LineString', coordinates: corners });
  assert.deepEqual(geometryOf('area', corners), { type: 'Polygon', coordinates: [[...corners, corners[0]]] });
});

test('a corner outside the boundary or in a hole of it is refused', () => {
  assert.deepEqual(draw('line', places([0, 0], [300, 0], [70, 70], [30, 0])).troubles, [null, 'outside', 'outside', null]);
});

test('an edge that leaves the boundary between two corners inside is refused', () => {
  assert.deepEqual(draw('line', places([-100, 100], [100, 100]), BAY).troubles, [null, 'outside']);
  assert.deepEqual(draw('line', places([-100, 100], [0, -50], [100, 100]), BAY).troubles, [null, null, null]);
});

test('an area whose last edge leaves the boundary is not ready, until a corner mends it', () => {
  const { points } = draw('area', places([-100, 100], [0, -50], [100, 100]), BAY);
  assert.equal(judge('area', points, BAY).trouble, 'closing_outside');
  assert.ok(!judge('area', points, BAY).ready);
  const mended = draw('area', [...points, at(100, -100), at(-100, -100)], BAY);
  assert.deepEqual(mended.troubles, [null, null, null, null, null]);
  assert.equal(judge('area', mended.points, BAY).trouble, null);
});

test('an area may not cross itself, a path may', () => {
  const crossing = places([0, 0], [40, 0], [40, 30], [20, -20]);
  assert.deepEqual(draw('area', crossing).troubles, [null, null, null, 'crossing']);
  assert.deepEqual(draw('line', crossing).troubles, [null, null, null, null]);
});

test('an area may neither touch itself nor fold back on its own edge', () => {
  assert.equal(draw('area', places([0, 0], [40, 0], [40, 30], [20, 0])).troubles[3], 'crossing');
  assert.equal(draw('area', places([0, 0], [40, 0], [10, 0])).troubles[2], 'crossing');
  assert.equal(draw('area', places([0, 0], [40, 0], [-10, 0])).troubles[2], 'crossing');
});

test('an area whose last edge would cross another is not ready', () => {
  const hook = [at(0, 0), at(0, 40), at(40, 40), at(40, -40), at(-40, -40), at(-40, 20), at(-20, 60)];
  const drawn = draw('area', hook);
  assert.deepEqual(drawn.troubles, [null, null, null, null, null, null, null]);
  assert.equal(judge('area', drawn.points, ESTATE).trouble, null);
  const crossed = draw('area', [...hook, at(20, 60)]);
  assert.equal(crossed.troubles[7], null);
  assert.equal(judge('area', crossed.points, ESTATE).trouble, 'closing_crosses');
});

test('the same place twice is refused; an area may not come back to any of its corners', () => {
  assert.deepEqual(draw('line', places([0, 0], [0.3, 0.3], [40, 0], [0, 0])).troubles, [null, 'same_place', null, null]);
  assert.deepEqual(draw('area', places([0, 0], [40, 0], [40, 30], [0.2, 0])).troubles[3], 'same_place');
});

test('there is room for a hundred corners', () => {
  const corners = Array.from({ length: MOST_CORNERS + 1 }, (_, number) => at(-100 + number * 2, 0));
  const { points, troubles } = draw('line', corners);
  assert.equal(points.length, 100);
  assert.equal(troubles.at(-1), 'too_many');
});

test('an area too small to be meant is not ready', () => {
  assert.equal(judge('area', places([0, 0], [1.5, 0], [0, 1.5]), ESTATE).trouble, 'too_small');
});

test('where the map has no boundary, every place will do', () => {
  assert.deepEqual(draw('area', places([0, 0], [9000, 0], [0, 9000]), null).troubles, [null, null, null]);
  assert.ok(judge('area', places([0, 0], [9000, 0], [0, 9000]), null).ready);
});

const CATALOGUE = {
  language: 'da',
  t: (key, values) => [key, ...Object.values(values ?? {})].join(' '),
  tCount: (key, number) => `${key} ${number}`,
};
const told = (shape, points, refused = null) => {
  const { trouble, ...judged } = judge(shape, points, ESTATE);
  const missing = cornersMissing(shape, points.length);
  return drawingWords(shape, { ...judged, corners: points.length, missing, points, trouble: refused ?? trouble }, CATALOGUE);
};

test('words tell how a drawing begins, what it still needs, how large it is, and what was wrong', () => {
  assert.equal(told('line', []), 'draw.start_line');
  assert.equal(told('area', [], 'outside'), 'draw.outside draw.start_area');
  assert.equal(told('area', places([0, 0])), 'draw.corners 1 draw.more 2');
  assert.match(told('line', places([0, 0], [199, 0], [-1100, 0])), /^draw\.corners 3 draw\.length 1\.49\d$/);
  assert.match(told('area', places([0, 0], [40, 0], [40, 30])), /^draw\.corners 3 draw\.size \d{3}$/);
  assert.match(told('area', places([0, 0], [40, 0], [40, 30]), 'crossing'), /^draw\.crossing draw\.corners 3/);
});

test('the magnifier stands above the finger, beside it near the upper edge, never over it and never off the screen', () => {
  for (const room of [{ top: 0, right: 360, bottom: 330, left: 0 }, { top: 0, right: 1440, bottom: 900, left: 400 }]) {
    for (let x = room.left; x <= room.right; x += 10) {
      for (let y = room.top; y <= room.bottom; y += 10) {
        const spot = lensSpot({ x, y }, room);
        assert.ok(Math.hypot(spot.x - x, spot.y - y) > 66, `covers ${x}, ${y}`);
        assert.ok(spot.x >= room.left + 60 && spot.x <= room.right - 60, `off the screen at ${x}, ${y}`);
        assert.ok(spot.y >= room.top + 60 && spot.y <= room.bottom - 60, `off the screen at ${x}, ${y}`);
      }
    }
  }
  assert.ok(lensSpot({ x: 180, y: 200 }, { top: 0, right: 360, bottom: 330, left: 0 }).y < 140);
});
