import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Motion } from '../../web/modules/map/motion.js';

/** A map's element, which holds whether it says that it moves. */
function frame() {
  return {
    moving: false,
    toggleAttribute(name, force) {
      assert.equal(name, 'data-moving');
      this.moving = force;
    },
  };
}

/** Let everything happen that waits for nothing but its turn. */
const turns = () => new Promise((done) => setTimeout(done));

test('a map that is asked to move says so at once, and until it rests', async () => {
  const element = frame();
  const motion = new Motion(element);
  const done = motion.ask(() => motion.starts());
  assert.equal(element.moving, true, 'before anything moves');
  await turns();
  assert.equal(element.moving, true);
  motion.ends();
  await done;
  await turns();
  assert.equal(element.moving, false);
});

test('what is asked while the map zooms is done when the zoom has ended', async () => {
  const motion = new Motion(frame());
  const done = [];
  motion.starts();
  motion.zoomStarts();
  const asked = motion.ask(() => {
    done.push('flown');
    motion.ends();
  });
  motion.ends();
  await turns();
  assert.deepEqual(done, [], 'a smaller movement within the zoom ends nothing');
  motion.zoomEnds();
  motion.ends();
  await asked;
  assert.deepEqual(done, ['flown']);
});

test('movements follow each other, and one that fails holds none of the others up', async () => {
  const element = frame();
  const motion = new Motion(element);
  const done = [];
  const first = motion.ask(() => void done.push('first'));
  const second = motion.ask(() => {
    throw new Error('there is no such place');
  });
  const third = motion.ask(() => {
    done.push('third');
    motion.ends();
  });
  await turns();
  assert.deepEqual(done, ['first']);
  motion.ends();
  await first;
  await assert.rejects(second, /no such place/);
  await third;
  await turns();
  assert.deepEqual(done, ['first', 'third']);
  assert.equal(element.moving, false);
});

test('a person who takes the map by hand moves it as well', () => {
  const element = frame();
  const motion = new Motion(element);
  motion.starts();
  assert.equal(element.moving, true);
  motion.ends();
  assert.equal(element.moving, false);
});
