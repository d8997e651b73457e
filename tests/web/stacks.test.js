import assert from 'node:assert/strict';
import { test } from 'node:test';

import { boxOf, stackMarks, wayOut } from '../../web/modules/map/stacks.js';

const heart = (id, x, y) => ({ id, kind: 'resource', x, y });
const star = (id, x, y) => ({ id, kind: 'challenge', x, y });

/** A small generator with a seed, so that a failure can be repeated. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

function scatter(count, side, seed) {
  const next = numbers(seed);
  return Array.from({ length: count }, (_, n) => (n % 3 ? heart : star)(String(n), next() * side, next() * side));
}

test('marks at one place become one stack that counts hearts and stars apart', () => {
  const [stack, ...others] = stackMarks([star('a', 5, 5), heart('b', 5, 5), heart('c', 6, 5)], 30);
  assert.equal(others.length, 0);
  assert.deepEqual([stack.hearts, stack.stars], [2, 1]);
  assert.deepEqual(stack.marks.map(({ id }) => id), ['b', 'c', 'a'], 'hearts come first');
});

test('marks far from each other stand alone where they are', () => {
  const stacks = stackMarks([heart('a', 0, 0), star('b', 200, 0)], 30);
  assert.deepEqual(stacks.map(({ x, y, marks }) => [x, y, marks.length]), [[0, 0, 1], [200, 0, 1]]);
});

test('no mark is lost or counted twice', () => {
  const marks = scatter(1000, 900, 7);
  const ids = stackMarks(marks, 32).flatMap((stack) => stack.marks.map(({ id }) => id));
  assert.equal(ids.length, 1000);
  assert.equal(new Set(ids).size, 1000);
});

test('no stack covers another', () => {
  const boxes = stackMarks(scatter(400, 900, 3), 32).map((stack) => boxOf(stack, 32));
  for (const [number, one] of boxes.entries()) {
    for (const other of boxes.slice(number + 1)) {
      const apart =
        Math.abs(one.x - other.x) * 2 >= one.width + other.width || Math.abs(one.y - other.y) * 2 >= one.height + other.height;
      assert.ok(apart, `${JSON.stringify(one)} covers ${JSON.stringify(other)}`);
    }
  }
});

test('the same marks give the same stacks', () => {
  const keys = () => stackMarks(scatter(300, 600, 11), 32).map(({ key }) => key);
  assert.deepEqual(keys(), keys());
});

test('a thousand marks are stacked within a frame or two', () => {
  const marks = scatter(1000, 4000, 5);
  stackMarks(marks, 32);
  const start = performance.now();
  stackMarks(marks, 32);
  assert.ok(performance.now() - start < 50);
});

test('a stack moves off a stop, and only as far as it must', () => {
  const stop = { x: 0, y: 0, width: 40, height: 40 };
  const shift = wayOut({ x: 5, y: 10, width: 30, height: 30 }, [stop]);
  assert.deepEqual(shift, { x: 0, y: 26 });
  assert.deepEqual(wayOut({ x: 90, y: 10, width: 30, height: 30 }, [stop]), { x: 0, y: 0 });
});
