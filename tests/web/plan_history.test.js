import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Problem } from '../../web/modules/api.js';
import { begin, historyCommand, redo, step, undo } from '../../web/modules/plan/history.js';
import { keptWork } from '../../web/modules/plan/kept_work.js';
import { keptVariant, planning, shownAlternative, shownWalk } from '../../web/modules/plan/planning.js';
import { USUAL_WISH } from '../../web/modules/plan/wish.js';

test('a step can be taken back and taken again', () => {
  const two = step(step(begin('a'), 'b'), 'c');
  const back = undo(two);
  assert.equal(back.present, 'b');
  assert.equal(undo(back).present, 'a');
  assert.equal(redo(back).present, 'c');
});

test('at either end nothing changes', () => {
  const only = begin('a');
  assert.equal(undo(only), only);
  assert.equal(redo(only), only);
});

test('a new step forgets what was taken back', () => {
  const other = step(undo(step(begin('a'), 'b')), 'c');
  assert.equal(other.present, 'c');
  assert.equal(redo(other), other);
  assert.equal(undo(other).present, 'a');
});

test('a step that changes nothing is none', () => {
  const one = begin({ minutes: 90 });
  assert.equal(step(one, { minutes: 90 }), one);
});

test('a hundred steps are remembered, and the oldest go', () => {
  let history = begin(0);
  for (let number = 1; number <= 150; number += 1) history = step(history, number);
  assert.equal(history.past.length, 100);
  assert.equal(history.past[0], 50);
});

test('the keys for undo and redo are those of other programs, and those of a field are its own', () => {
  const press = (key, more = {}) => ({ key, ctrlKey: true, metaKey: false, altKey: false, shiftKey: false, ...more });
  assert.equal(historyCommand(press('z'), false), 'undo');
  assert.equal(historyCommand(press('Z', { shiftKey: true }), false), 'redo');
  assert.equal(historyCommand(press('y'), false), 'redo');
  assert.equal(historyCommand(press('z', { ctrlKey: false, metaKey: true }), false), 'undo');
  assert.equal(historyCommand(press('z'), true), null);
  assert.equal(historyCommand(press('z', { ctrlKey: false }), false), null);
  assert.equal(historyCommand(press('z', { altKey: true }), false), null);
  assert.equal(historyCommand(press('s'), false), null);
});

/** A question whose answers come when the test says so. */
function askedByHand() {
  const questions = [];
  const ask = (body, signal) => new Promise((resolve, reject) => {
    questions.push({ body, signal, resolve, reject });
    signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
  });
  return { ask, questions };
}

/** A page's state that has its wish. */
function begun(parts) {
  const plans = planning({ wish: USUAL_WISH, onChange: () => null, ...parts });
  plans.restart(USUAL_WISH);
  return plans;
}

const PLAN = {
  alternatives: [
    { variant: 'best', walks: [{ name: 'best' }] },
    { variant: 'children', walks: [{ name: 'first group' }, { name: 'second group' }] },
  ],
  milliseconds: 5,
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a change is planned at once, and the question before it is let go', async () => {
  const { ask, questions } = askedByHand();
  const plans = begun({ ask });
  plans.plan();
  plans.change((wish) => ({ ...wish, minutes: 60 }));
  assert.equal(questions[0].signal.aborted, true);
  assert.equal(questions[1].body.minutes, 60);
  questions[1].resolve(PLAN);
  await settled();
  const { isBusy, plan, planned, problem } = plans.state();
  assert.deepEqual([isBusy, plan, planned.minutes, problem], [false, PLAN, 60, null]);
});

test('an answer that was let go changes nothing, even when it comes last', async () => {
  const { ask, questions } = askedByHand();
  const plans = begun({ ask: (body) => ask(body, new AbortController().signal) });
  plans.plan();
  plans.change((wish) => ({ ...wish, minutes: 60 }));
  questions[1].resolve(PLAN);
  await settled();
  questions[0].resolve({ alternatives: [], milliseconds: 1 });
  await settled();
  assert.equal(plans.state().plan, PLAN);
});

test('trouble keeps the wish and the plan that was there, and the next plan takes the trouble away', async () => {
  const { ask, questions } = askedByHand();
  const plans = begun({ ask, pauseMs: 0 });
  plans.plan();
  questions[0].resolve(PLAN);
  await settled();
  plans.change((wish) => ({ ...wish, minutes: 10 }));
  questions[1].reject(new Problem(422, { code: 'walk_budget_below_direct_way' }));
  await settled();
  assert.equal(plans.state().problem.code, 'walk_budget_below_direct_way');
  assert.deepEqual([plans.state().plan, plans.state().wish.minutes, plans.state().planned.minutes], [PLAN, 10, 90]);
  plans.undo();
  questions[2].resolve(PLAN);
  await settled();
  assert.deepEqual([plans.state().problem, plans.state().wish.minutes], [null, 90]);
});

test('undo and redo plan again, and tell whether there is more to take back', async () => {
  const { ask, questions } = askedByHand();
  const seen = [];
  const plans = begun({ ask, pauseMs: 0, onChange: ({ canUndo, canRedo }) => seen.push([canUndo, canRedo]) });
  plans.change((wish) => ({ ...wish, minutes: 60 }));
  plans.undo();
  assert.equal(questions.at(-1).body.minutes, 90);
  assert.deepEqual(seen.at(-1), [false, true]);
  plans.redo();
  assert.equal(questions.at(-1).body.minutes, 60);
  const asked = questions.length;
  plans.redo();
  assert.equal(questions.length, asked);
});

test('what is looked at is the chosen alternative and group, and the best one where that is gone', async () => {
  const { ask, questions } = askedByHand();
  const plans = begun({ ask });
  plans.plan();
  questions[0].resolve(PLAN);
  await settled();
  plans.choose('children');
  plans.chooseGroup(1);
  assert.equal(shownWalk(plans.state()).name, 'second group');
  plans.plan();
  questions[1].resolve({ ...PLAN, alternatives: PLAN.alternatives.slice(0, 1) });
  await settled();
  assert.equal(shownAlternative(plans.state()).variant, 'best');
  assert.equal(shownWalk(plans.state()).name, 'best');
});

test('work that is not saved is found again, a draft and a new walk apart', () => {
  const kept = new Map();
  const store = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  const work = keptWork('hjertelunden', store);
  work.write('', { wish: USUAL_WISH, variant: 'best' });
  work.write('id', { wish: { ...USUAL_WISH, minutes: 60 }, variant: 'children' });
  assert.equal(work.read('').wish.minutes, 90);
  assert.deepEqual([work.read('id').wish.minutes, work.read('id').variant], [60, 'children']);
  work.forget('');
  assert.equal(work.read(''), null);
  kept.set('plan:hjertelunden:id', '{"half');
  assert.equal(work.read('id'), null);
  const refusing = keptWork('x', { getItem: () => { throw new Error('no'); }, setItem: () => { throw new Error('no'); }, removeItem: () => null });
  refusing.write('', { wish: USUAL_WISH, variant: 'best' });
  assert.equal(refusing.read(''), null);
});

test('before there is a wish nothing is changed or planned', () => {
  const { ask, questions } = askedByHand();
  const seen = [];
  const plans = planning({ wish: USUAL_WISH, ask, onChange: (state) => seen.push(state) });
  plans.note((wish) => ({ ...wish, minutes: 60 }));
  plans.change((wish) => ({ ...wish, minutes: 60 }));
  plans.edit((wish) => ({ ...wish, minutes: 60 }));
  plans.plan();
  assert.deepEqual([questions.length, seen.length, plans.state().wish.minutes, plans.state().isReady], [0, 0, 90, false]);
  plans.restart(USUAL_WISH);
  plans.change((wish) => ({ ...wish, minutes: 60 }));
  assert.deepEqual([questions.length, plans.state().isReady], [1, true]);
});

test('changes that come right behind each other are planned together when they rest', async () => {
  const asked = [];
  const both = new Promise((resolve) => {
    const ask = (body) => {
      asked.push(body.minutes);
      if (asked.length === 2) resolve();
      return new Promise(() => null);
    };
    const plans = begun({ ask, pauseMs: 20 });
    for (const minutes of [60, 61, 62, 63]) plans.change((wish) => ({ ...wish, minutes }));
  });
  await both;
  assert.deepEqual(asked, [60, 63]);
});

const SHORTER = { variant: 'shorter', wish_changes: { minutes: 60 }, walks: [{ name: 'shorter' }] };

test('a change by hand of an alternative is one of its own wish, and it stays in view until that is planned', async () => {
  const { ask, questions } = askedByHand();
  const plans = begun({ ask, pauseMs: 0 });
  plans.plan();
  questions[0].resolve({ ...PLAN, alternatives: [...PLAN.alternatives, SHORTER] });
  await settled();
  plans.choose('shorter');
  assert.equal(keptVariant(plans.state()), 'shorter');
  plans.edit((wish) => ({ ...wish, required: [{ pin_id: 'p' }] }));
  assert.deepEqual([questions[1].body.minutes, questions[1].body.required], [60, [{ pin_id: 'p' }]]);
  assert.equal(shownWalk(plans.state()).name, 'shorter');
  assert.equal(keptVariant(plans.state()), 'best');
  questions[1].resolve(PLAN);
  await settled();
  assert.equal(shownWalk(plans.state()).name, 'best');
  plans.undo();
  assert.deepEqual([plans.state().wish.minutes, plans.state().wish.required], [60, []]);
  plans.undo();
  assert.equal(plans.state().wish.minutes, 90);
});

test('a change by hand of the best walk is one of the wish as it is', async () => {
  const { ask, questions } = askedByHand();
  const plans = begun({ ask });
  plans.plan();
  questions[0].resolve({ ...PLAN, alternatives: [{ ...PLAN.alternatives[0], wish_changes: {} }, SHORTER] });
  await settled();
  plans.edit((wish) => ({ ...wish, required: [{ pin_id: 'p' }] }));
  assert.equal(questions[1].body.minutes, 90);
  plans.undo();
  assert.equal(plans.state().canUndo, false);
});

test('a question that newer ones pushed aside is no trouble and is asked again until it has its answer', async () => {
  const { ask, questions } = askedByHand();
  const plans = begun({ ask, againMs: 0 });
  plans.plan();
  questions[0].reject(new Problem(409, { code: 'superseded' }));
  await settled();
  assert.deepEqual([plans.state().problem, plans.state().isBusy], [null, true]);
  while (questions.length < 2) await new Promise((done) => setTimeout(done));
  questions[1].resolve({ alternatives: [{ variant: 'best', walks: [{}] }], milliseconds: 1 });
  await settled();
  assert.deepEqual([plans.state().plan?.milliseconds, plans.state().isBusy], [1, false]);
});

test('who is pushed aside again and again waits longer each time', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { ask, questions } = askedByHand();
  const plans = begun({ ask, againMs: 1000 });
  const isPushedAside = async () => {
    questions.at(-1).reject(new Problem(409, { code: 'superseded' }));
    for (let turn = 0; turn < 20; turn += 1) await null;
  };
  plans.plan();
  for (const wait of [1000, 2000, 4000]) {
    const asked = questions.length;
    await isPushedAside();
    context.mock.timers.tick(wait - 1);
    assert.equal(questions.length, asked);
    context.mock.timers.tick(1);
    assert.equal(questions.length, asked + 1);
  }
});

test('the chosen group is looked at after the next plan too, when it is still there', async () => {
  const { ask, questions } = askedByHand();
  const plans = begun({ ask });
  const groups = (...names) => ({ alternatives: [{ variant: 'best', walks: names.map((name) => ({ name })) }], milliseconds: 1 });
  plans.plan();
  questions[0].resolve(groups('one', 'two', 'three'));
  await settled();
  plans.chooseGroup(2);
  plans.plan();
  questions[1].resolve(groups('one', 'two', 'third again'));
  await settled();
  assert.equal(shownWalk(plans.state()).name, 'third again');
  plans.plan();
  questions[2].resolve(groups('one', 'two'));
  await settled();
  assert.equal(plans.state().group, 0);
});
