// Signs that would lie over each other are moved apart, each as little as it takes. Knows no page.

/** @typedef {{x: number, y: number}} Pixels */

const ROUNDS = 60;
const ENOUGH_PX = 0.25;
/** The golden angle: directions of numbers that follow each other are well spread. */
const TURN = Math.PI * (3 - Math.sqrt(5));

/**
 * Return how far each sign is moved, so that no two are nearer than apart, and none is nearer than half of it to what is fixed.
 * @param {Pixels[]} signs where they stand
 * @param {Pixels[]} fixed what stays where it is
 * @param {number} apart in pixels
 * @param {number} [most] that a sign may be moved, in pixels
 * @returns {Pixels[]}
 */
export function spreadApart(signs, fixed, apart, most = apart) {
  const places = signs.map((place, number) => leaning(place, number, signs));
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = 0;
    places.forEach((one, number) => {
      places.slice(number + 1).forEach((other) => {
        const push = pushOf(one, other, apart) / 2;
        moved = Math.max(moved, push);
        shift(one, other, push);
        shift(other, one, push);
      });
      fixed.forEach((mark) => {
        const push = pushOf(one, mark, apart * 0.75);
        moved = Math.max(moved, push);
        shift(one, mark, push);
      });
    });
    if (moved < ENOUGH_PX) break;
  }
  return places.map((place, number) => within(place.x - signs[number].x, place.y - signs[number].y, most));
}

/** @param {Pixels} one  @param {Pixels} other  @param {number} apart */
function pushOf(one, other, apart) {
  return Math.max(0, apart - Math.hypot(one.x - other.x, one.y - other.y));
}

/** Of signs at one place, each leans its own way, so that they part in all directions. @param {Pixels} sign  @param {number} number  @param {Pixels[]} signs  @returns {Pixels} */
function leaning(sign, number, signs) {
  const isAlone = signs.every((other) => other === sign || Math.hypot(sign.x - other.x, sign.y - other.y) > 1);
  return isAlone ? { ...sign } : { x: sign.x + Math.cos(number * TURN), y: sign.y + Math.sin(number * TURN) };
}

/** Move a sign away from another one. @param {Pixels} sign  @param {Pixels} from  @param {number} push */
function shift(sign, from, push) {
  if (!push) return;
  const length = Math.max(Math.hypot(sign.x - from.x, sign.y - from.y), 0.01);
  sign.x += ((sign.x - from.x) / length) * push;
  sign.y += ((sign.y - from.y) / length) * push;
}

/** @param {number} x  @param {number} y  @param {number} most  @returns {Pixels} */
function within(x, y, most) {
  const length = Math.hypot(x, y);
  const share = length > most ? most / length : 1;
  return { x: Math.round(x * share), y: Math.round(y * share) };
}
