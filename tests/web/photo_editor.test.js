import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  boxBetween, centreBox, firstBox, moveBox, scaleBox, stepOf, stretchBox, wholePixels,
} from '../../web/modules/photo_boxes.js';
import { fitWithin, PhotoUnreadableError } from '../../web/modules/photo_shrink.js';

const PHOTO = { width: 1600, height: 1200 };
const isWithin = ({ x, y, width, height }) => x >= 0 && y >= 0 && x + width <= PHOTO.width && y + height <= PHOTO.height;

test('a large photo shrinks to a long edge of 1600 and keeps its shape; a small one stays as it is', () => {
  assert.deepEqual(fitWithin({ width: 4000, height: 3000 }), { width: 1600, height: 1200 });
  assert.deepEqual(fitWithin({ width: 3024, height: 4032 }), { width: 1200, height: 1600 });
  assert.deepEqual(fitWithin({ width: 1600, height: 900 }), { width: 1600, height: 900 });
  assert.deepEqual(fitWithin({ width: 20, height: 10 }), { width: 20, height: 10 });
});

test('a photo as thin as a hair keeps at least one pixel', () => {
  assert.deepEqual(fitWithin({ width: 40000, height: 3 }), { width: 1600, height: 1 });
});

test('a file that is no photo is told by its code', () => {
  assert.equal(new PhotoUnreadableError().code, 'photo_unreadable');
});

test('a box drawn in any direction is the same, and ends at the edges of the photo', () => {
  const box = { x: 100, y: 50, width: 300, height: 200 };
  assert.deepEqual(boxBetween({ x: 100, y: 50 }, { x: 400, y: 250 }, PHOTO), box);
  assert.deepEqual(boxBetween({ x: 400, y: 250 }, { x: 100, y: 50 }, PHOTO), box);
  assert.deepEqual(boxBetween({ x: -80, y: 1100 }, { x: 60, y: 9999 }, PHOTO), { x: 0, y: 1100, width: 60, height: 100 });
});

test('a box too small to be meant is none', () => {
  assert.equal(boxBetween({ x: 10, y: 10 }, { x: 14, y: 300 }, PHOTO), null);
  assert.equal(boxBetween({ x: -50, y: 10 }, { x: -10, y: 300 }, PHOTO), null);
});

test('what a box covered by a part of a pixel, it covers wholly', () => {
  assert.deepEqual(wholePixels({ x: 10.4, y: 10.6, width: 20.2, height: 20 }), { x: 10, y: 10, width: 21, height: 21 });
});

test('the first box stands in the middle, well within the photo', () => {
  const { x, y, width, height } = firstBox(PHOTO);
  assert.deepEqual([x + width / 2, y + height / 2], [800, 600]);
  assert.ok(width >= 8 && width < 600 && height === width);
});

test('arrow keys reach every edge and never lead over it', () => {
  const step = stepOf(PHOTO);
  for (const way of [{ x: -step, y: 0 }, { x: step, y: 0 }, { x: 0, y: -step }, { x: 0, y: step }]) {
    let box = firstBox(PHOTO);
    for (let press = 0; press < 100; press += 1) box = moveBox(box, way, PHOTO);
    assert.ok(isWithin(box));
    const atEdge = { x: way.x < 0 ? 0 : PHOTO.width - box.width, y: way.y < 0 ? 0 : PHOTO.height - box.height };
    assert.equal(way.x ? box.x : box.y, way.x ? atEdge.x : atEdge.y);
  }
});

test('a box can be stretched over the whole photo and made small again, but never to nothing', () => {
  let box = firstBox(PHOTO);
  for (let press = 0; press < 100; press += 1) box = stretchBox(box, { x: 32, y: 32 }, PHOTO);
  assert.deepEqual(box, { x: 0, y: 0, ...PHOTO });
  for (let press = 0; press < 100; press += 1) box = stretchBox(box, { x: -32, y: -32 }, PHOTO);
  assert.ok(box.width > 0 && box.height > 0 && isWithin(box));
});

test('a press on the photo brings the box there, and larger or smaller keeps its middle', () => {
  const box = centreBox(firstBox(PHOTO), { x: 500, y: 400 }, PHOTO);
  const grown = scaleBox(box, 1.25, PHOTO);
  assert.deepEqual([grown.x + grown.width / 2, grown.y + grown.height / 2], [500, 400]);
  assert.ok(Math.abs(grown.width / box.width - 1.25) < 1e-9);
  assert.ok(isWithin(centreBox(box, { x: 1599, y: 1 }, PHOTO)));
});

test('on a photo smaller than a box can be, the box still lies on it', () => {
  const tiny = { width: 4, height: 4 };
  const box = moveBox(firstBox(tiny), { x: 5, y: 5 }, tiny);
  assert.ok(box.x >= 0 && box.y >= 0);
});
