import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  featureOf, HOURS, isWorthResuming, makeClientId, missingStep, newDraft, payloadOf, stepAfter, stepBefore,
} from '../../web/modules/pin_draft.js';
import { bandOf, excerpt, pinFacts, pinTitle } from '../../web/modules/pin_words.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const answered = () => ({
  ...newDraft('challenge'), place: { longitude: 11.3, latitude: 56.95, inside: true }, category: 'geographic_spot',
});

test('a draft has an id of its own, also where the browser has no randomUUID', () => {
  const plain = { getRandomValues: (bytes) => bytes.fill(255) };
  assert.match(makeClientId(plain), UUID);
  assert.match(makeClientId(), UUID);
  assert.notEqual(newDraft('resource').clientId, newDraft('resource').clientId);
});

test('the steps lead from the place to sending, and back', () => {
  assert.equal(stepAfter('place'), 'about');
  assert.equal(stepAfter('when'), null);
  assert.equal(stepBefore('about'), 'place');
  assert.equal(stepBefore('place'), null);
});

test('a draft without a place or a category cannot be sent', () => {
  assert.equal(missingStep(newDraft('resource')), 'place');
  assert.equal(missingStep({ ...answered(), category: '' }), 'about');
  assert.equal(missingStep(answered()), null);
});

test('only what was answered is sent, longitude first', () => {
  const draft = answered();
  assert.deepEqual(payloadOf(draft, { language: 'da' }), {
    client_id: draft.clientId,
    kind: 'challenge',
    category: 'geographic_spot',
    geometry: { type: 'Point', coordinates: [11.3, 56.95] },
    text: '',
    language: 'da',
  });
});

test('a part of the day is sent as its hour, and read back as the same part', () => {
  for (const [band, hour] of Object.entries(HOURS)) {
    assert.equal(payloadOf({ ...answered(), band }, { language: 'da' }).hour, hour);
    assert.equal(bandOf(hour), band);
  }
});

test('trying again sends the same id', () => {
  const draft = answered();
  assert.equal(payloadOf(draft, { language: 'da' }).client_id, payloadOf(draft, { language: 'da' }).client_id);
});

test('the own pin is shown on the map without its secret id', () => {
  const feature = featureOf({ ...answered(), text: 'Mørkt' }, { id: 'a', state: 'pending' });
  assert.equal(feature.id, 'a');
  assert.equal(feature.properties.text, 'Mørkt');
  assert.equal('client_id' in feature.properties, false);
});

test('a draft is offered again once something was said', () => {
  assert.equal(isWorthResuming(null), false);
  assert.equal(isWorthResuming(newDraft('resource')), false);
  assert.equal(isWorthResuming(answered()), true);
});

test('a pin is named by its topic, else by its category', () => {
  const t = (key) => key;
  assert.equal(pinTitle({ category: 'institution', topic: 'library' }, t), 'topic.library');
  assert.equal(pinTitle({ category: 'institution' }, t), 'category.institution');
});

test('the hour 0 counts as an hour, and one person is not worth telling', () => {
  const words = pinFacts({ hour: 0, season: 'winter', people: 1 }, (key) => key, (key) => key);
  assert.deepEqual(words, ['band.night', 'season.winter']);
});

test('a long text is cut at a word', () => {
  const cut = excerpt('ord '.repeat(60));
  assert.ok(cut.length <= 112);
  assert.ok(cut.endsWith('ord …'));
  assert.equal(excerpt('kort'), 'kort');
  assert.equal(excerpt(undefined), '');
});
