import assert from 'node:assert/strict';
import { test } from 'node:test';

import { areaAddress, Problem, troubleWords } from '../../web/modules/api.js';
import { makeCatalogue } from '../../web/modules/catalogue.js';
import { passes, readFilters, writeFilters } from '../../web/modules/filters.js';

const WORDS = {
  'list.found.one': '{count} sted', 'list.found.other': '{count} steder', 'form.chosen': 'Valgt: {name}',
  'trouble.no_connection': 'Ingen forbindelse', 'trouble.sign_in_again': 'Log ind igen', 'trouble.unknown': 'Prøv igen',
};

test('a message is filled in, and braces in what people wrote stay as they are', () => {
  const { t } = makeCatalogue(WORDS, 'da');
  assert.equal(t('form.chosen', { name: '{count} <b>' }), 'Valgt: {count} <b>');
});

test('the plural form follows the number', () => {
  const { count } = makeCatalogue(WORDS, 'da');
  assert.equal(count('list.found', 1), '1 sted');
  assert.equal(count('list.found', 0), '0 steder');
});

test('a message that is missing is an error, never a key on the page', () => {
  assert.throws(() => makeCatalogue(WORDS, 'da').t('list.nothing'), /no message for list\.nothing/);
});

test('filters live in the address beside what else stands there', () => {
  const filters = readFilters('?view=inbox&kind=challenge');
  assert.equal(filters.kind, 'challenge');
  assert.equal(writeFilters('?view=inbox&kind=challenge', { ...filters, kind: '' }), '?view=inbox');
  assert.equal(writeFilters('', { kind: 'resource' }), '?kind=resource');
});

test('a pin passes when every chosen filter fits', () => {
  const pin = { kind: 'challenge', category: 'geographic_spot' };
  assert.ok(passes(pin, { kind: '', category: '' }));
  assert.ok(passes(pin, { kind: 'challenge', category: 'geographic_spot' }));
  assert.ok(!passes(pin, { kind: 'resource', category: '' }));
});

test('an address leaves out what was not asked for, and escapes the rest', () => {
  assert.equal(areaAddress('hjertelunden', 'places', { q: 'a&b', kind: '' }), '/api/areas/hjertelunden/places?q=a%26b');
});

test('trouble is told kindly: no connection, no longer signed in, the words of the service, or at least something', () => {
  const { t } = makeCatalogue(WORDS, 'da');
  assert.equal(troubleWords(new Problem(0), t), 'Ingen forbindelse');
  assert.equal(troubleWords(new Problem(401), t), 'Log ind igen');
  assert.equal(troubleWords(new Problem(422, { detail: 'Stedet ligger uden for.' }), t), 'Stedet ligger uden for.');
  assert.equal(troubleWords(new Problem(500), t), 'Prøv igen');
});
