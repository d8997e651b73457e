import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  featureOf, geometryOf, HOURS, isOptional, isWorthResuming, LIGHTS, makeClientId, missingStep, newDraft, payloadOf, stepAfter,
  stepBefore, STEPS, wayBehind,
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

test('the steps lead from the place to the photo, and back', () => {
  const everything = () => true;
  const way = [];
  for (let step = STEPS[0]; step; step = stepAfter(step, everything)) way.push(step);
  assert.deepEqual(way, ['place', 'near', 'about', 'topic', 'when', 'season', 'words', 'photo']);
  assert.equal(stepBefore('about', everything), 'near');
  assert.equal(stepBefore('place', everything), null);
});

test('nobody is asked about pins nearby, or for a topic, where there are none', () => {
  assert.equal(stepAfter('place'), 'about');
  assert.equal(stepAfter('about'), 'when');
  assert.equal(stepBefore('when'), 'about');
  assert.equal(stepAfter('about', (step) => step === 'topic'), 'topic');
});

test('the line that shows the way only ever grows, and is full when it is sent', () => {
  const behind = STEPS.map(wayBehind);
  assert.deepEqual(behind, behind.toSorted((one, other) => one - other));
  assert.equal(new Set(behind).size, STEPS.length);
  assert.ok(behind.every((part) => part >= 0 && part < 1));
});

test('place and category need an answer, the rest may be left out', () => {
  assert.deepEqual(STEPS.filter(isOptional), ['topic', 'when', 'season', 'words', 'photo']);
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
  for (const [when, hour] of Object.entries(HOURS)) {
    const body = payloadOf({ ...answered(), when }, { language: 'da' });
    assert.equal(body.hour, hour);
    assert.equal('light' in body, false);
    assert.equal(bandOf(hour), when);
  }
});

test('light and dark are sent as they are, and no hour with them', () => {
  for (const when of LIGHTS) {
    const body = payloadOf({ ...answered(), when }, { language: 'da' });
    assert.equal(body.light, when);
    assert.equal('hour' in body, false);
  }
});

test('the round and the channel of the invitation go along', () => {
  const body = payloadOf(answered(), { language: 'tr', campaignId: 'c', via: 'abc123' });
  assert.deepEqual([body.campaign_id, body.via, body.language], ['c', 'abc123', 'tr']);
});

test('what was drawn is sent in place of the point', () => {
  const shape = { type: 'LineString', coordinates: [[11.3, 56.95], [11.31, 56.95]] };
  assert.equal(geometryOf({ ...answered(), shape }), shape);
  assert.equal(payloadOf({ ...answered(), shape }, { language: 'da' }).geometry, shape);
  assert.equal(geometryOf(newDraft('resource')), null);
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

test('a pin that waits to be sent is shown as well, as one that nobody has read', () => {
  const draft = answered();
  const feature = featureOf(draft, null);
  assert.deepEqual([feature.id, feature.properties.state], [draft.clientId, 'pending']);
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
  assert.deepEqual(pinFacts({ light: 'dark', people: 3 }, (key) => key, (key) => key), ['light.dark', 'list.people']);
});

test('a long text is cut at a word', () => {
  const cut = excerpt('ord '.repeat(60));
  assert.ok(cut.length <= 112);
  assert.ok(cut.endsWith('ord …'));
  assert.equal(excerpt('kort'), 'kort');
  assert.equal(excerpt(undefined), '');
});
