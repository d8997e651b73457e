import assert from 'node:assert/strict';
import { test } from 'node:test';

import { keepApart, middleOf, pointsAlong } from '../../web/modules/map/along.js';
import { fanOffsets } from '../../web/modules/map/fan.js';
import { isInside, signPlace } from '../../web/modules/map/inside.js';
import { chooseLabels, turnedBox } from '../../web/modules/map/labels.js';
import { sayFrom, wordFrom } from '../../web/modules/map/words.js';

const SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]];
const HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]];

for (const count of [1, 2, 5, 12, 13, 24, 60]) {
  test(`the signs of a fan of ${count} do not cover each other or their stack`, () => {
    const spots = [{ x: 0, y: 0 }, ...fanOffsets(count, 46)];
    assert.equal(spots.length, count + 1);
    for (const [number, one] of spots.entries()) {
      for (const other of spots.slice(number + 1)) {
        assert.ok(Math.hypot(one.x - other.x, one.y - other.y) > 40);
      }
    }
  });
}

test('direction marks stand at even distances and point the way', () => {
  const marks = pointsAlong([{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 100 }], 50, 25);
  assert.deepEqual(marks.map(({ x, y }) => [x, y]), [[25, 0], [75, 0], [100, 25], [100, 75]]);
  assert.deepEqual(marks.map(({ heading }) => heading), [0, 0, 90, 90]);
});

test('marks of a way out and back do not meet', () => {
  assert.equal(keepApart([{ x: 0, y: 0 }, { x: 5, y: 0 }, { x: 50, y: 0 }], 20).length, 2);
});

test('a line has its sign at the middle of its length', () => {
  assert.deepEqual(middleOf([[0, 0], [2, 0], [10, 0]]), [5, 0]);
  assert.deepEqual(middleOf([[3, 3], [3, 3]]), [3, 3]);
});

test('a hole lies outside', () => {
  const area = { type: 'MultiPolygon', coordinates: [[SQUARE, HOLE]] };
  assert.ok(isInside([1, 1], area));
  assert.ok(!isInside([5, 5], area));
  assert.ok(!isInside([11, 5], area));
});

test('an area has its sign in its middle', () => {
  assert.deepEqual(signPlace({ type: 'Polygon', coordinates: [SQUARE] }, middleOf), [5, 5]);
});

test('the weightier label wins, and signs win over labels', () => {
  const box = (rank, x) => ({ rank, x, y: 0, width: 40, height: 16 });
  assert.deepEqual(chooseLabels([box(2, 0), box(1, 10), box(3, 200)], []).map(({ rank }) => rank), [1, 3]);
  assert.deepEqual(chooseLabels([box(1, 0)], [{ x: 0, y: 0, width: 30, height: 30 }]), []);
});

test('a turned label needs a taller box', () => {
  const { width, height } = turnedBox(100, 16, 90);
  assert.ok(Math.abs(width - 16) < 1e-9 && Math.abs(height - 100) < 1e-9);
});

test('texts are filled in, unknown keys give themselves, unknown codes give nothing', () => {
  const say = sayFrom({ 'map.stop': 'Stop {number}' });
  assert.equal(say('map.stop', { number: 3 }), 'Stop 3');
  assert.equal(say('map.other'), 'map.other');
  assert.equal(wordFrom({})('topic', 'x'), null);
});
