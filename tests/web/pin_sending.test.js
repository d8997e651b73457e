import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Problem } from '../../web/modules/api.js';
import { FOUND_WORDS, markedParts, saysAnything } from '../../web/modules/guard_words.js';
import { featureOf, newDraft, payloadOf } from '../../web/modules/pin_draft.js';
import { pinSender } from '../../web/modules/pin_sending.js';
import { isField, pinFacts } from '../../web/modules/pin_words.js';

const BODY = { client_id: '0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e10', kind: 'challenge' };

/** A service that gives puzzles and takes pins; answers holds what it says to each pin. */
function service({ bits = 1, answers = [] } = {}) {
  const puzzles = [];
  const pins = [];
  const ask = async (address, { body } = {}) => {
    if (address.endsWith('/puzzle')) {
      puzzles.push(address);
      return { beacon: `beacon${puzzles.length}`, pieces: 2, bits };
    }
    pins.push(body);
    const answer = answers.shift() ?? { slip: 'AAAA-BBB-CCC' };
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { ask, pins, puzzles };
}

test('the work that was begun at the last step goes with the pin, and is done once', async () => {
  const { ask, pins, puzzles } = service();
  const sender = pinSender({ slug: 'lunden', ask });
  sender.begin(BODY.client_id);
  sender.begin(BODY.client_id);
  await sender.send(BODY);
  assert.deepEqual(puzzles, ['/api/areas/lunden/puzzle']);
  assert.match(pins[0].work, /^beacon1\.\d+\.\d+$/);
});

test('the same pin sent again brings the same work, another one its own', async () => {
  const { ask, pins, puzzles } = service();
  const sender = pinSender({ slug: 'lunden', ask });
  await sender.send(BODY);
  await sender.send({ ...BODY, text: 'Uden' });
  await sender.send({ ...BODY, client_id: '0199d3f0-5c3a-4c55-8f0e-000000000000' });
  assert.equal(pins[0].work, pins[1].work);
  assert.equal(puzzles.length, 2);
});

test('where no work is asked for none is sent', async () => {
  const { ask, pins } = service({ bits: 0 });
  await pinSender({ slug: 'lunden', ask }).send(BODY);
  assert.deepEqual(pins, [BODY]);
});

test('a meeting asks for no puzzle', async () => {
  const { ask, pins, puzzles } = service();
  const sender = pinSender({ slug: 'lunden', needsWork: false, ask });
  sender.begin(BODY.client_id);
  await sender.send(BODY);
  assert.deepEqual([pins.length, puzzles.length], [1, 0]);
});

test('a puzzle that has run out is asked for anew, once', async () => {
  const stale = () => new Problem(422, { code: 'work_stale' });
  const once = service({ answers: [stale()] });
  const receipt = await pinSender({ slug: 'lunden', ask: once.ask }).send(BODY);
  assert.equal(receipt.slip, 'AAAA-BBB-CCC');
  assert.match(once.pins[1].work, /^beacon2/);

  const always = service({ answers: [stale(), stale(), stale()] });
  await assert.rejects(pinSender({ slug: 'lunden', ask: always.ask }).send(BODY), { code: 'work_stale' });
  assert.equal(always.pins.length, 2);
});

test('a failure is told as it is, and sending again begins anew', async () => {
  let isAway = true;
  const there = service();
  const ask = async (...all) => {
    if (isAway) throw new Problem(0, { code: 'no_connection' });
    return there.ask(...all);
  };
  const sender = pinSender({ slug: 'lunden', ask });
  sender.begin(BODY.client_id);
  await assert.rejects(sender.send(BODY), { status: 0 });
  isAway = false;
  assert.equal((await sender.send(BODY)).slip, 'AAAA-BBB-CCC');
  assert.equal(there.pins.length, 1);
});

test('what the guard found is marked where it stands, each time it stands there', () => {
  const found = [{ kind: 'name', words: 'Bo' }, { kind: 'phone_number', words: '20 30 40 50' }, { kind: 'name', words: 'Bo' }];
  const parts = markedParts('Ring til Bo på 20 30 40 50. Bo ved det', found);
  assert.deepEqual(parts.filter(({ kind }) => kind).map(({ words }) => words), ['Bo', '20 30 40 50', 'Bo']);
  assert.equal(parts.map(({ words }) => words).join(''), 'Ring til Bo på 20 30 40 50. Bo ved det');
});

test('words that stand nowhere are not marked, and nothing of the text is lost', () => {
  const parts = markedParts('Helt mørkt', [{ kind: 'name', words: 'Ida' }, { kind: 'name', words: '' }]);
  assert.deepEqual(parts, [{ words: 'Helt mørkt', kind: null }]);
  assert.deepEqual(markedParts('', []), []);
});

test('every kind of finding has its own word', () => {
  const words = Object.values(FOUND_WORDS);
  assert.equal(new Set(words).size, words.length);
});

test('a suggestion that is only the mark of what was left out says nothing', () => {
  for (const words of ['', '  ', '…', '… .']) assert.equal(saysAnything(words), false);
  for (const words of ['Mørkt', '7', 'ışık', 'ظلام']) assert.equal(saysAnything(words), true);
});

test('who insists sends that along, and their own map does not show it', () => {
  const draft = { ...newDraft('challenge'), place: { longitude: 11.3, latitude: 56.95 }, category: 'geographic_spot' };
  assert.equal('keep_words' in payloadOf(draft, { language: 'da' }), false);
  assert.equal(payloadOf({ ...draft, keepWords: true }, { language: 'da' }).keep_words, true);
  assert.equal('keep_words' in featureOf({ ...draft, keepWords: true }, { id: 'a', state: 'pending' }).properties, false);
});

test('a problem brings along what was found and the words without it', () => {
  const problem = new Problem(422, { code: 'personal_words', found: [{ kind: 'name', words: 'Bo' }], suggestion: '…' });
  assert.deepEqual([problem.found.length, problem.suggestion], [1, '…']);
  assert.deepEqual(new Problem(0).found, []);
});

test('a field tells how many named it, and no hour or season', () => {
  const field = { precision: 'hexagon', people: 7, hour: 3, season: 'winter' };
  assert.equal(isField(field), true);
  assert.equal(isField({ precision: 'place', people: 7 }), false);
  assert.deepEqual(pinFacts(field, (key) => key, (key, count) => `${key} ${count}`), ['list.field 7']);
});
