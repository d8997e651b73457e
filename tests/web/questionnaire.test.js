import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isAsked, neighbour, questionOf, responseOf, screensOf, tidied } from '../../web/modules/question_flow.js';

const question = (id, kind, condition = null) => ({ id, kind, title: id, options: [], most: 3, condition });
const QUESTIONS = [
  question('walks', 'choice'),
  question('where', 'open', { question: 'walks', is: 'yes' }),
  question('light', 'scale', { question: 'where', is: 'park' }),
  question('wishes', 'pick'),
  question('bench', 'open', { question: 'wishes', is: 'benches' }),
];
const PEOPLE = { ages: ['under_15', '65_plus'], genders: ['woman', 'man', 'other'] };
const screens = screensOf({ questions: QUESTIONS }, PEOPLE);
const names = (list) => list.map(({ name }) => name);
const wayOf = (answers) => {
  const way = [];
  for (let at = neighbour(screens, -1, answers); at >= 0; at = neighbour(screens, at, answers)) way.push(screens[at].name);
  return way;
};

test('age and gender come last, and only where they are asked for', () => {
  assert.deepEqual(names(screens).slice(-2), ['age_group', 'gender']);
  assert.deepEqual(names(screensOf({ questions: QUESTIONS }, {})), names(screens).slice(0, -2));
});

test('a condition brings a question only with the answer it names', () => {
  assert.deepEqual(wayOf({}), ['walks', 'wishes', 'age_group', 'gender']);
  assert.deepEqual(wayOf({ walks: 'no' }), wayOf({}));
  assert.deepEqual(wayOf({ walks: 'yes' }), ['walks', 'where', 'wishes', 'age_group', 'gender']);
  assert.deepEqual(wayOf({ wishes: ['lamps', 'benches'] }), ['walks', 'wishes', 'bench', 'age_group', 'gender']);
});

test('a question behind one that was not asked is not asked either, whatever was answered before', () => {
  const light = screens.find(({ name }) => name === 'light');
  assert.equal(isAsked(light, screens, { walks: 'yes', where: 'park' }), true);
  assert.equal(isAsked(light, screens, { walks: 'no', where: 'park' }), false);
});

test('a question whose condition names none that there is stays away', () => {
  const lost = { name: 'lost', question: question('lost', 'open', { question: 'gone', is: 'yes' }) };
  assert.equal(isAsked(lost, [lost], { gone: 'yes' }), false);
});

test('a number on the scale fits its condition', () => {
  const asked = screensOf({ questions: [question('safe', 'scale'), question('why', 'open', { question: 'safe', is: '1' })] }, {});
  assert.equal(neighbour(asked, 0, { safe: 1 }), 1);
  assert.equal(neighbour(asked, 0, { safe: 4 }), -1);
});

test('back passes what was not asked', () => {
  const wishes = names(screens).indexOf('wishes');
  assert.equal(neighbour(screens, wishes, {}, -1), 0);
  assert.equal(neighbour(screens, 0, {}, -1), -1);
});

test('an answer that says nothing is no answer', () => {
  assert.equal(tidied('  '), undefined);
  assert.equal(tidied([]), undefined);
  assert.equal(tidied(undefined), undefined);
  assert.equal(tidied(' ja '), 'ja');
  assert.equal(tidied(1), 1);
});

test('only what was asked and answered is sent, and age and gender beside it', () => {
  const answers = { walks: 'no', where: 'left over', wishes: ['lamps'], age_group: '65_plus', bench: ' ' };
  const body = responseOf({ clientId: 'a', screens, answers, language: 'ar', campaignId: 'c', via: 'abc123' });
  assert.deepEqual(body, {
    client_id: 'a', campaign_id: 'c', via: 'abc123', language: 'ar',
    answers: { walks: 'no', wishes: ['lamps'] }, age_group: '65_plus', gender: null,
  });
});

test('who insists on the words says so', () => {
  const body = responseOf({ clientId: 'a', screens, answers: {}, language: 'da', campaignId: 'c', keepWords: true });
  assert.equal(body.keep_words, true);
});

test('a problem names its question', () => {
  assert.equal(questionOf({ field: 'answers.where' }), 'where');
  assert.equal(questionOf({ field: '', errors: [{ field: 'answers.why' }] }), 'why');
  assert.equal(questionOf({}), '');
});
