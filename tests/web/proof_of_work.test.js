import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { solve } from '../../web/modules/proof_of_work.js';
import { Beginning, sha256 } from '../../web/modules/sha256.js';

const BEACON = 'AAECAwQFBgcICQoLDA0ODw';
const PIN = '0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e10';
const puzzle = (bits, pieces = 8) => ({ beacon: BEACON, pieces, bits });
const digestOf = (content) => createHash('sha256').update(content).digest();

/** Return bytes that look random and are the same each time: a chain of digests. */
function bytesFrom(seed, length) {
  const links = [digestOf(`seed ${seed}`)];
  while (links.length * 32 < length) links.push(digestOf(links.at(-1)));
  return Buffer.concat(links).subarray(0, length);
}

test('a message of any length has the digest that node computes', () => {
  for (let length = 0; length <= 300; length += 1) {
    const bytes = bytesFrom(length, length);
    assert.deepEqual(Buffer.from(sha256(bytes)), digestOf(bytes), `${length} bytes`);
  }
});

test('a long text with letters beyond ASCII has the digest that node computes', () => {
  const text = 'Blåbærgrød på Nørrebro 🌧 '.repeat(4000);
  assert.deepEqual(Buffer.from(sha256(new TextEncoder().encode(text))), digestOf(text));
});

test('every number after a beginning of every length gives the first word of its digest', () => {
  const numbers = [0, 9, 10, 99, 100, 4095, 65_535, 99_999, 1_000_000, 2_147_483_648, 4_294_967_295, 7];
  for (let length = 0; length <= 200; length += 1) {
    const text = bytesFrom(length, length).toString('base64').slice(0, length);
    const beginning = new Beginning(new TextEncoder().encode(text));
    for (const number of numbers) {
      assert.equal(beginning.firstWordWith(number), digestOf(`${text}${number}`).readInt32BE(), `${text} | ${number}`);
    }
  }
});

test('two beginnings used in turn do not disturb each other', () => {
  const [one, other] = ['first:', 'second, and longer than a block of sixty-four bytes would ever let it be:']
    .map((text) => new Beginning(new TextEncoder().encode(text)));
  const alone = one.firstWordWith(12);
  other.firstWordWith(123_456);
  assert.equal(one.firstWordWith(12), alone);
});

test('each piece of a solution is the smallest number that begins with enough zero bits', async () => {
  for (const [bits, pieces] of [[0, 8], [1, 8], [5, 8], [8, 600]]) {
    const [beacon, ...nonces] = (await solve(puzzle(bits, pieces), 'hjertelunden', PIN)).split('.');
    assert.equal(beacon, BEACON);
    assert.equal(nonces.length, pieces);
    nonces.forEach((nonce, piece) => {
      const solves = (n) => digestOf(`${BEACON}:hjertelunden:${PIN}:${piece}:${n}`).readUInt32BE() < 2 ** (32 - bits);
      let smallest = 0;
      while (!solves(smallest)) smallest += 1;
      assert.equal(nonce, String(smallest), `${bits} bits, piece ${piece}`);
    });
  }
});

test('a solution belongs to one pin in one area', async () => {
  const works = await Promise.all([
    solve(puzzle(8), 'hjertelunden', PIN), solve(puzzle(8), 'hjertelunden-2', PIN), solve(puzzle(8), 'hjertelunden', 'x'),
  ]);
  assert.equal(new Set(works).size, 3);
});

test('the work takes as many tries as the bits say', async () => {
  const work = await solve(puzzle(6, 800), 'hjertelunden', PIN);
  const tries = work.split('.').slice(1).map((nonce) => Number(nonce) + 1);
  const mean = tries.reduce((sum, count) => sum + count, 0) / tries.length;
  assert.ok(Math.abs(mean - 64) < 5 * (64 / Math.sqrt(800)), `${mean} tries for a piece, and not about 64`);
});

test('work that was called off before does not begin', async () => {
  await assert.rejects(solve(puzzle(0), 'hjertelunden', PIN, { signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('the page gets its turns while the work goes on, and can call it off', async () => {
  const minutes = puzzle(24);
  const stop = new AbortController();
  let turns = 0;
  const turn = () => {
    turns += 1;
    if (turns === 3) stop.abort();
    else setTimeout(turn, 0);
  };
  setTimeout(turn, 0);
  await assert.rejects(solve(minutes, 'hjertelunden', PIN, { signal: stop.signal }), { name: 'AbortError' });
  assert.equal(turns, 3);
});

test('who calls it off may say why', async () => {
  const reason = new Error('the pin was dropped');
  const stop = new AbortController();
  setTimeout(() => stop.abort(reason), 0);
  await assert.rejects(solve(puzzle(24), 'hjertelunden', PIN, { signal: stop.signal }), reason);
});
