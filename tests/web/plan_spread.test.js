import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isBetter, toldNumbers } from '../../web/modules/plan/better_walk.js';
import { signInAddress } from '../../web/modules/plan/sign_in_again.js';
import { spreadApart } from '../../web/modules/plan/spread.js';

const APART = 40;
const moved = (signs, moves) => signs.map(({ x, y }, row) => ({ x: x + moves[row].x, y: y + moves[row].y }));
const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);

test('signs that have room stay where they stand', () => {
  assert.deepEqual(spreadApart([{ x: 0, y: 0 }, { x: 100, y: 0 }], [{ x: 50, y: 50 }], APART), [{ x: 0, y: 0 }, { x: 0, y: 0 }]);
});

test('signs that lie over each other are moved apart, each by half of what is missing', () => {
  const signs = [{ x: 0, y: 0 }, { x: 20, y: 0 }];
  assert.deepEqual(spreadApart(signs, [], APART), [{ x: -10, y: 0 }, { x: 10, y: 0 }]);
});

test('five signs at one place can all be read, and none is moved farther than its own width', () => {
  const signs = Array.from({ length: 5 }, () => ({ x: 7, y: 7 }));
  const moves = spreadApart(signs, [], APART);
  const places = moved(signs, moves);
  assert.ok(moves.every(({ x, y }) => Math.hypot(x, y) <= APART + 1));
  places.forEach((one, row) => places.slice(row + 1).forEach((other) => assert.ok(distance(one, other) > APART / 2)));
});

test('a sign makes way for the start, which stays', () => {
  const [move] = spreadApart([{ x: 5, y: 0 }], [{ x: 0, y: 0 }], APART);
  assert.ok(5 + move.x >= 29);
});

const walk = (covered, length, minutes = 60) => ({ covered_weight: covered, all_weight: 10, length_m: length, total_minutes: minutes });

test('a walk is better when it covers more, or as much in less walking; what is the same is no news', () => {
  assert.ok(isBetter([walk(6, 900)], [walk(5, 800)]));
  assert.ok(isBetter([walk(5, 700)], [walk(5, 800)]));
  assert.ok(!isBetter([walk(5, 800)], [walk(5, 800)]));
  assert.ok(!isBetter([walk(4, 100)], [walk(5, 800)]));
  assert.ok(isBetter([walk(1, 100)], []));
  assert.ok(!isBetter([], [walk(5, 800)]));
});

test('groups are told together: what they cover adds up, and the slowest says how long it takes', () => {
  assert.deepEqual(toldNumbers([walk(3, 100, 55.4), walk(2, 100, 61.6)]), { percent: 50, minutes: 62 });
});

test('one signs in again with the way back to the walk', () => {
  assert.equal(signInAddress({ pathname: '/areas/a/plan', search: '?walk=1' }), '/sign-in?next=%2Fareas%2Fa%2Fplan%3Fwalk%3D1');
});
