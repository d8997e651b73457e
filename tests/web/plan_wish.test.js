import assert from 'node:assert/strict';
import { test } from 'node:test';

import { wishOf } from '../../web/modules/plan/form_fields.js';
import { tallyOf, weightsOf } from '../../web/modules/plan/group_sums.js';
import { kindNumbers } from '../../web/modules/plan/kind_numbers.js';
import { ownChanges } from '../../web/modules/plan/own_changes.js';
import {
  addStop, block, danishMinute, dropStop, keepStop, leaveOutPin, metresBetween, moveStop, releaseStop, requestOf, requiredIndex,
  takeAlong, takeBack, USUAL_WISH, wishFrom, withChanges, workKey,
} from '../../web/modules/plan/wish.js';

const HERE = { longitude: 12.5, latitude: 55.7 };
const THERE = { longitude: 12.502, latitude: 55.701 };

/** A stop of a walk. */
function stopAt(spot, more = {}) {
  return { position: 1, theme: 'light', arrives_minute: 5, leaves_minute: 15, pin_ids: ['p'], mandates: [], reasons: [], wished: false, ...spot, ...more };
}

test('the usual wish asks for nothing that nobody has said, so that one press is enough', () => {
  const asked = requestOf(USUAL_WISH);
  assert.equal(asked.minutes, 90);
  for (const name of ['start', 'end', 'starts_at', 'group_size', 'title']) assert.ok(!(name in asked), name);
});

test('names are for people and stay here', () => {
  const wish = {
    ...USUAL_WISH, start: { place_id: 'a', name: 'Beboerhuset' }, required: [{ pin_id: 'p', name: 'Lys' }],
    excluded_places: [{ ...HERE, radius_m: 40, name: 'Torvet' }], blocked: [{ ...HERE, name: 'Stien' }], excluded_pin_ids: ['q'],
  };
  const asked = requestOf(wish);
  assert.deepEqual(asked.start, { place_id: 'a' });
  assert.deepEqual(asked.required, [{ pin_id: 'p' }]);
  assert.deepEqual(asked.excluded_places, [{ ...HERE, radius_m: 40 }]);
  assert.deepEqual(asked.blocked, [HERE]);
  assert.deepEqual(asked.excluded_pin_ids, ['q']);
});

test('a kept wish comes back whole, its nulls as what is usual, and what the page does not know is left out', () => {
  const wish = wishFrom({ minutes: 60, group_size: null, starts_at: '2026-11-24T16:30:00', coverage_radius_m: 55, variant: 'best', end: null });
  assert.equal(wish.minutes, 60);
  assert.equal(wish.group_size, null);
  assert.equal(wish.starts_at, '2026-11-24T16:30');
  assert.equal(wish.coverage_radius_m, 55);
  assert.ok(!('variant' in wish));
  assert.equal(wish.most_stops, USUAL_WISH.most_stops);
});

test('a moment with a zone stands in the field as Danish time, in winter and in summer', () => {
  assert.equal(danishMinute('2026-11-24T15:30:00Z'), '2026-11-24T16:30');
  assert.equal(danishMinute('2026-07-01T15:30:00+00:00'), '2026-07-01T17:30');
  assert.equal(danishMinute('2026-07-01T15:30'), '2026-07-01T15:30');
});

test('a stop that is kept is required where it stands, once', () => {
  const stop = stopAt(HERE);
  const kept = keepStop(USUAL_WISH, stop, { name: 'Stop om lys' });
  assert.deepEqual(kept.required, [{ ...HERE, name: 'Stop om lys' }]);
  assert.equal(keepStop(kept, stop), kept);
  assert.equal(requiredIndex(kept, stop), 0);
  assert.deepEqual(releaseStop(kept, stop).required, []);
});

test('a stop knows which wish it answers, also when an earlier one was taken back before the new plan came', () => {
  const planned = { ...USUAL_WISH, required: [{ pin_id: 'a' }, { pin_id: 'b' }] };
  const now = takeBack(planned, 'required', 0);
  const stop = stopAt(HERE, { required_index: 1, wished: true });
  assert.equal(requiredIndex(now, stop, planned), 0);
  assert.deepEqual(releaseStop(now, stop, planned).required, []);
  assert.equal(requiredIndex(now, stopAt(HERE, { required_index: 0 }), planned), -1);
});

test('a stop that is left out is no longer required, and its place is excluded', () => {
  const stop = stopAt(HERE);
  const dropped = dropStop(keepStop(USUAL_WISH, stop), stop, { name: 'Stop om lys' });
  assert.deepEqual(dropped.required, []);
  assert.deepEqual(dropped.excluded_places, [{ ...HERE, radius_m: 40, name: 'Stop om lys' }]);
});

test('a stop that is moved is required at the new place only', () => {
  const stop = stopAt(HERE);
  const moved = moveStop(keepStop(USUAL_WISH, stop), stop, THERE, { name: 'Stop om lys' });
  assert.deepEqual(moved.required, [{ ...THERE, name: 'Stop om lys' }]);
});

test('a stop that is asked for at a place that was left out takes that back', () => {
  const dropped = dropStop(dropStop(USUAL_WISH, stopAt(HERE)), stopAt(THERE));
  const added = addStop(dropped, HERE, 'Her');
  assert.deepEqual(added.excluded_places.map(({ longitude }) => longitude), [THERE.longitude]);
  assert.equal(added.required.length, 1);
});

test('a pin is either taken along or left out, and never twice', () => {
  const taken = takeAlong(takeAlong(leaveOutPin(USUAL_WISH, 'p'), 'p', { name: 'Lys' }), 'p', { name: 'Lys' });
  assert.deepEqual(taken.required, [{ pin_id: 'p', name: 'Lys' }]);
  assert.deepEqual(taken.excluded_pin_ids, []);
  const left = leaveOutPin(leaveOutPin(taken, 'p'), 'p');
  assert.deepEqual([left.required, left.excluded_pin_ids], [[], ['p']]);
});

test('a pin is taken along besides the stops that a full walk has', () => {
  assert.equal(takeAlong(USUAL_WISH, 'p', { stops: USUAL_WISH.most_stops }).most_stops, USUAL_WISH.most_stops + 1);
  assert.equal(takeAlong(USUAL_WISH, 'p', { stops: 3 }).most_stops, USUAL_WISH.most_stops);
  assert.equal(takeAlong({ ...USUAL_WISH, most_stops: 12 }, 'p', { stops: 12 }).most_stops, 12);
});

test('a change leaves the wish before it as it was', () => {
  const before = JSON.stringify(USUAL_WISH);
  block(dropStop(USUAL_WISH, stopAt(HERE)), HERE, 'Stien');
  takeBack(USUAL_WISH, 'required', -1);
  assert.equal(JSON.stringify(USUAL_WISH), before);
});

test('places are rounded to about a centimetre', () => {
  const [{ longitude }] = block(USUAL_WISH, { longitude: 12.123456789, latitude: 55 }).blocked;
  assert.equal(longitude, 12.1234568);
  assert.ok(Math.abs(metresBetween(HERE, THERE) - 168) < 2);
});

test('the form says numbers as numbers, ticks as true or false, and an empty field as nothing', () => {
  const fields = new FormData();
  for (const [name, value] of Object.entries({
    title: ' Efterår ', kind: 'safety_walk', minutes: '75', most_stops: '4', talk_minutes: '10', pace_m_per_s: '0.8', groups: '2',
    group_size: '', starts_at: '', step_free: 'on',
  })) fields.append(name, value);
  fields.append('participants', 'police');
  fields.append('participants', 'ssp');
  const wish = wishOf(fields);
  assert.deepEqual(
    [wish.title, wish.kind, wish.minutes, wish.pace_m_per_s, wish.groups, wish.group_size, wish.starts_at, wish.step_free, wish.pram, wish.participants],
    ['Efterår', 'safety_walk', 75, 0.8, 2, null, null, true, false, ['police', 'ssp']],
  );
});

test('all that was decided by hand is listed, with the name it has', () => {
  const wish = {
    ...USUAL_WISH, required: [{ pin_id: 'p' }, { ...HERE, name: 'Torvet' }], excluded_pin_ids: ['p'], blocked: [HERE],
  };
  const pins = new Map([['p', { id: 'p', kind: 'challenge', title: 'For få lamper', text: '', lang: 'da' }]]);
  const say = (key, { name } = {}) => (name ? `${key}: ${name}` : key);
  assert.deepEqual(
    ownChanges(wish, pins, say).map(({ list, index, words }) => `${list} ${index} ${words}`),
    [
      'required 0 planner.own_required: For få lamper',
      'required 1 planner.own_required: Torvet',
      'excluded_pin_ids 0 planner.own_excluded: For få lamper',
      'blocked 0 planner.own_blocked: planner.own_place',
    ],
  );
});

test('what is left out reaches no farther than half the way to a stop that is kept, nor than a stop covers', () => {
  const near = { longitude: HERE.longitude + 0.0004, latitude: HERE.latitude };
  const metres = metresBetween(HERE, near);
  const radius = (wish, kept) => dropStop(wish, stopAt(HERE), { kept }).excluded_places[0].radius_m;
  assert.ok(metres > 20 && metres < 30);
  assert.ok(radius(USUAL_WISH, [near]) <= metres / 2 && radius(USUAL_WISH, [near]) > metres / 2 - 0.2);
  assert.ok(radius({ ...USUAL_WISH, required: [near] }, []) <= metres / 2);
  assert.equal(radius(USUAL_WISH, [THERE]), 40);
  assert.equal(radius({ ...USUAL_WISH, coverage_radius_m: 25 }, [THERE]), 25);
  assert.equal(radius(USUAL_WISH, [HERE]), 1);
});

test('two wishes that ask for the same are the same, whatever their spots are called', () => {
  const wish = { ...USUAL_WISH, title: 'Tur', required: [{ ...HERE, name: 'Torvet' }] };
  const kept = wishFrom({
    required: [{ latitude: HERE.latitude, longitude: HERE.longitude, pin_id: null, place_id: null }], title: 'Tur', coverage_radius_m: 40, minutes: 90,
  });
  assert.equal(workKey({ wish, variant: 'best' }), workKey({ wish: kept, variant: 'best' }));
  for (const other of [{ title: 'Tur (kopi)' }, { minutes: 91 }, { required: [] }]) {
    assert.notEqual(workKey({ wish: { ...wish, ...other }, variant: 'best' }), workKey({ wish, variant: 'best' }));
  }
  assert.notEqual(workKey({ wish, variant: 'shorter' }), workKey({ wish, variant: 'best' }));
});

test('an alternative is taken over with the names of the stops that are in both', () => {
  const wish = { ...USUAL_WISH, required: [{ pin_id: 'p', name: 'Lys' }] };
  const taken = withChanges(wish, { minutes: 60, required: [{ pin_id: 'p' }, HERE] });
  assert.deepEqual([taken.minutes, taken.required], [60, [{ pin_id: 'p', name: 'Lys' }, HERE]]);
  assert.equal(taken.required[0], wish.required[0]);
});

test('a treasure hunt comes with its own numbers and goes round in one course, and those of the walk come back', () => {
  const withNumbers = kindNumbers();
  const walk = { ...USUAL_WISH, most_stops: 4, groups: 2 };
  const hunt = { ...walk, ...withNumbers({ ...walk, kind: 'treasure_hunt' }, walk) };
  assert.deepEqual([hunt.most_stops, hunt.talk_minutes, hunt.groups], [8, 5, 1]);
  assert.equal(withNumbers({ ...hunt, most_stops: 6 }, hunt).most_stops, 6);
  const back = withNumbers({ ...hunt, kind: 'safety_walk' }, hunt);
  assert.deepEqual([back.most_stops, back.talk_minutes, back.groups], [4, 10, 2]);
  const fields = new FormData();
  fields.append('kind', 'treasure_hunt');
  assert.equal(wishOf(fields).groups, 1);
});

test('groups cover together what each covers, and miss what none of them does', () => {
  const tally = (challenges) => ({ challenges, resources: 0, people: challenges });
  const walks = [
    { covered: tally(4), missed: tally(6), covered_weight: 3, all_weight: 10 },
    { covered: tally(3), missed: tally(7), covered_weight: 2, all_weight: 10 },
  ];
  assert.deepEqual(weightsOf(walks), { covered_weight: 5, all_weight: 10 });
  assert.equal(tallyOf(walks, 'covered').challenges, 7);
  assert.equal(tallyOf(walks, 'missed').challenges, 3);
  assert.deepEqual(tallyOf(walks.slice(0, 1), 'missed'), tally(6));
  assert.equal(tallyOf([{ covered: null, missed: null }], 'missed'), null);
});
