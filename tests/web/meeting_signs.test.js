import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newSigns, totals } from '../../web/modules/meeting_signs.js';

const place = { type: 'Point', coordinates: [11.3, 56.9] };
const heart = { id: 'a', kind: 'resource', people: 1, geometry: place };
const star = { id: 'b', kind: 'challenge', people: 2, geometry: place };
const counted = { id: 'c', kind: 'challenge', people: 1, geometry: null };

test('each sign is shown once, however often it is told', () => {
  const shown = new Set();
  assert.deepEqual(newSigns([heart], shown).map(({ id }) => id), ['a']);
  assert.deepEqual(newSigns([heart, star], shown).map(({ id }) => id), ['b']);
  assert.deepEqual(newSigns([heart, star], shown), []);
});

test('what is sensitive stands nowhere and is counted all the same', () => {
  assert.deepEqual(newSigns([counted], new Set()), []);
  assert.deepEqual(totals([heart, star, counted]), { resource: 1, challenge: 2 });
});

test('a sign on the screen carries no words', () => {
  const [feature] = newSigns([{ ...star, text: 'Her er mørkt' }], new Set());
  assert.deepEqual(feature.properties, { kind: 'challenge', people: 2 });
});
