// The little work that goes with each pin in place of a captcha; what is asked is told in app/spam/work.py.
//
// It is done in short slices on the page itself: it takes a fraction of a second, for which a worker would be one more
// file to fetch, one more kind of script for the policy, and nothing at all where module workers are unknown.

import { Beginning } from './sha256.js';

const SLICE_MS = 12;
const TRIES_PER_LOOK = 128;
const NONCES = 2 ** 32;

/**
 * Solve a puzzle for one pin: for each piece the smallest number whose hash begins with enough zero bits.
 * @param {{beacon: string, pieces: number, bits: number}} puzzle as the service gives it
 * @param {string} area slug of the area
 * @param {string} clientId of the pin, in small letters
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<string>} the text to send along; rejects with the signal's reason when aborted
 */
export async function solve(puzzle, area, clientId, { signal } = {}) {
  const found = [];
  const text = new TextEncoder();
  let until = performance.now() + SLICE_MS;
  signal?.throwIfAborted();
  for (let piece = 0; piece < puzzle.pieces; piece += 1) {
    const beginning = new Beginning(text.encode(`${puzzle.beacon}:${area}:${clientId}:${piece}:`));
    let from = 0;
    let nonce = null;
    while (nonce === null) {
      if (from >= NONCES) throw new RangeError('the puzzle has no solution');
      nonce = firstNonce(beginning, puzzle.bits, from);
      from += TRIES_PER_LOOK;
      if (performance.now() < until) continue;
      await nextTurn();
      signal?.throwIfAborted();
      until = performance.now() + SLICE_MS;
    }
    found.push(nonce);
  }
  return [puzzle.beacon, ...found].join('.');
}

/**
 * Return the first number of a small range that solves a piece, or null.
 * @param {Beginning} beginning
 * @param {number} bits
 * @param {number} from
 */
function firstNonce(beginning, bits, from) {
  for (let nonce = from; nonce < from + TRIES_PER_LOOK; nonce += 1) {
    if (Math.clz32(beginning.firstWordWith(nonce)) >= bits) return nonce;
  }
  return null;
}

/** Let the page take its turn; a timer would be slowed down to a second in a tab that is not shown. @returns {Promise<void>} */
function nextTurn() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}
