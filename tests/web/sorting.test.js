import assert from 'node:assert/strict';
import { test } from 'node:test';

import { passes, readFilters, writeFilters } from '../../web/modules/filters.js';
import { inOrder } from '../../web/modules/sorting.js';

const pin = (id, properties) => ({ id, properties: { kind: 'resource', category: 'institution', people: 1, ...properties } });
const PINS = [
  pin('a', { created_on: '2026-05-01', people: 2, category: 'physical_place' }),
  pin('b', { created_on: '2026-05-03', category: 'association' }),
  pin('c', { people: 7, kind: 'challenge', category: 'geographic_spot' }),
  pin('d', { created_on: '2026-05-02', people: 2, category: 'association' }),
];
const ids = (order, nameOf) => inOrder(PINS, order, nameOf).map(({ id }) => id).join('');

test('the newest come first, those without a day last', () => assert.equal(ids('newest'), 'bdac'));

test('most voices come first, and equals stay as they were', () => assert.equal(ids('voices'), 'cadb'));

test('categories stand together, hearts first, by their names in the page language', () => {
  assert.equal(ids('category'), 'bdac');
  assert.equal(ids('category', (category) => (category === 'physical_place' ? 'A' : category)), 'abdc');
});

test('an order that nobody knows changes nothing, and the list itself is left alone', () => {
  assert.equal(ids(''), 'abcd');
  assert.equal(ids('constructor'), 'abcd');
  inOrder(PINS, 'newest');
  assert.deepEqual(PINS.map(({ id }) => id), ['a', 'b', 'c', 'd']);
});

test('the order stands in the address and filters nothing away', () => {
  const filters = readFilters('?kind=resource&sort=newest');
  assert.equal(filters.sort, 'newest');
  assert.ok(passes(PINS[0].properties, filters));
  assert.equal(writeFilters('?sort=newest', { ...filters, sort: 'voices' }), '?sort=voices&kind=resource');
});
