import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeCatalogue } from '../../web/modules/catalogue.js';
import { changeWords, stopChanges } from '../../web/modules/plan/changes.js';
import { waysOut } from '../../web/modules/plan/nearest_possible.js';
import { pinsNamed } from '../../web/modules/plan/pin_chooser.js';
import { middlesOfTurns, spotAt, stretchesOf, wayFinder } from '../../web/modules/plan/route_line.js';
import { coveredPercent, proofWords, walkWords } from '../../web/modules/plan/walk_words.js';
import { USUAL_WISH } from '../../web/modules/plan/wish.js';

const CATALOGUE = makeCatalogue({
  'theme.light': 'Lys', 'theme.traffic': 'Trafik', 'planner.said.one': '{count} stop, {minutes} minutter.',
  'planner.said.other': '{count} stop, {minutes} minutter.', 'planner.same_stops': 'De samme.', 'planner.new_stops': 'Nyt: {stops}.',
  'planner.gone_stops': 'Væk: {stops}.', 'planner.stop_numbered': '{theme} ({number})', 'walk.kilometres': '{kilometres} km', 'walk.metres': '{metres} m',
  'walk.after_minutes': 'efter {minutes}', 'walk.at_time': 'kl. {time}', 'walk.turn_along': '{turn} ad {street}, {length}',
  'walk.turn_on': '{turn}, {length}', 'turn.left': 'Venstre', 'turn.arrive_stop': 'Stop {number}',
  'walk.not_proven': 'Ikke bevist.', 'walk.turn_past': '{turn} forbi {place}, {length}', 'planner.leg': '{minutes} min., {length}',
  'planner.leg_steps': 'trapper {length}', 'planner.leg_unlit': 'mørkt {length}', 'planner.leg_unknown': 'ukendt {length}',
}, 'da');
const { t } = CATALOGUE;
const WORDS = { t, tCount: CATALOGUE.count };
const say = (key, values = {}) => `${key} ${Object.values(values).join(' ')}`.trim();

const stop = (longitude, theme = 'light', position = 1) => ({ longitude, latitude: 55.7, theme, position });
const walk = (stops, more = {}) => ({ stops, total_minutes: 82.4, starts_at: null, ...more });

test('the first walk is told in short, the next by what is new and what is gone', () => {
  const one = walk([stop(12.5), stop(12.51)]);
  assert.equal(changeWords(null, one, WORDS), '2 stop, 82 minutter.');
  assert.equal(changeWords(one, walk([stop(12.5001), stop(12.52, 'traffic', 2)]), WORDS), '2 stop, 82 minutter. Nyt: Trafik (2). Væk: Lys.');
  assert.equal(changeWords(one, one, WORDS), '2 stop, 82 minutter. De samme.');
  assert.equal(changeWords(one, walk([stop(12.6), stop(12.7)]), WORDS), '2 stop, 82 minutter.', 'where all is new, the list says it');
});

test('a stop a few metres away is the same stop', () => {
  const { added, gone } = stopChanges(walk([stop(12.5)]), walk([stop(12.5001)]));
  assert.deepEqual([added, gone], [[], []]);
});

test('lengths, times and turns are said as on the printed page', () => {
  const words = walkWords(t, 'da');
  assert.equal(words.length(1234), '1,2\u00a0km');
  assert.equal(words.length(87.6), '88\u00a0m');
  assert.equal(words.moment(walk([]), 12.6), 'efter 13');
  assert.equal(words.moment(walk([], { starts_at: '2026-11-24T15:30:00Z' }), 10), 'kl. 16:40');
  assert.equal(words.turn({ direction: 'left', stop_position: null, length_m: 40, street_name: 'Båndet' }), 'Venstre ad Båndet, 40\u00a0m');
  assert.equal(words.turn({ direction: 'left', stop_position: null, length_m: 40, street_name: null }), 'Venstre, 40\u00a0m');
  assert.equal(words.turn({ direction: 'left', stop_position: null, length_m: 40, street_name: null, near_place: 'Søen' }), 'Venstre forbi Søen, 40\u00a0m');
  assert.equal(words.turn({ direction: 'arrive_stop', stop_position: 2, length_m: 0, street_name: null }), 'Stop 2');
  const leg = { minutes: 0.2, length_m: 90, steps_m: 4, unlit_m: 0, unknown_light_m: 30 };
  assert.deepEqual(words.leg(leg), ['1 min., 90\u00a0m', 'trapper 4\u00a0m', 'ukendt 30\u00a0m']);
});

test('how good a walk is known to be is told as the service tells it, and proven only of what is', () => {
  const said = (code) => ({ explanations: [{ code: 'formula', text: 'Sådan' }, { code, text: `Det er ${code}` }] });
  assert.equal(proofWords(walk([], { proven_optimal: true, ...said('proven') }), t), 'Det er proven');
  assert.equal(proofWords(walk([], { proven_optimal: false, ...said('gap') }), t), 'Det er gap');
  assert.equal(proofWords(walk([], { proven_optimal: true, ...said('proven_of_candidates') }), t), 'Det er proven_of_candidates');
  for (const code of ['elsewhere', 'groups_proven', 'groups_gap']) {
    assert.equal(proofWords(walk([], { proven_optimal: false, ...said(code) }), t), `Det er ${code}`);
  }
  assert.equal(proofWords(walk([], { proven_optimal: true, explanations: [] }), t), 'Ikke bevist.');
  assert.equal(proofWords(walk([], { proven_optimal: false, explanations: [] }), t), 'Ikke bevist.');
  assert.equal(coveredPercent({ covered_weight: 3, all_weight: 8 }), 38);
  assert.equal(coveredPercent({ covered_weight: 0, all_weight: 0 }), 100);
});

test('each turn has the middle of its stretch, and an arrival has none', () => {
  const line = [[12.5, 55.7], [12.51, 55.7], [12.52, 55.7]];
  const middles = middlesOfTurns([{ length_m: 100 }, { length_m: 0 }, { length_m: 300 }], line);
  assert.ok(Math.abs(middles[0].longitude - 12.5025) < 1e-6);
  assert.equal(middles[1], null);
  assert.ok(Math.abs(middles[2].longitude - 12.5125) < 1e-6);
});

test('a spot lies at its share of the line, its two ends included', () => {
  const line = [[12.5, 55.7], [12.5, 55.71], [12.5, 55.74]];
  assert.ok(Math.abs(spotAt(line, 0.5).latitude - 55.72) < 1e-9);
  assert.equal(spotAt(line, 0).latitude, 55.7);
  assert.ok(Math.abs(spotAt(line, 1).latitude - 55.74) < 1e-9);
});

test('a line falls into stretches of one light each, steps above all, and off every path it is unknown', () => {
  const path = (coordinates, lit, steps = false) => ({ geometry: { type: 'LineString', coordinates }, properties: { lit, steps } });
  const wayAt = wayFinder([
    path([[12.5, 55.7], [12.501, 55.7]], 'yes'),
    path([[12.501, 55.7], [12.502, 55.7]], 'no'),
    path([[12.502, 55.7], [12.503, 55.7]], 'yes', true),
  ]);
  const line = [[12.5, 55.7], [12.5004, 55.7], [12.501, 55.7], [12.502, 55.7], [12.503, 55.7], [12.504, 55.7]];
  const stretches = stretchesOf(line, wayAt);
  assert.deepEqual(stretches.map(({ way, coordinates }) => [way, coordinates.length]), [['yes', 3], ['no', 2], ['steps', 2], ['unknown', 2]]);
  assert.equal(wayFinder([])([12.5, 55.7]), 'unknown');
});

test('too few minutes are answered with enough of them', () => {
  const [way] = waysOut('walk_budget_below_direct_way', { needed_minutes: 41.2 }, USUAL_WISH, say);
  assert.equal(way, undefined);
  const [more] = waysOut('walk_budget_below_direct_way', { needed_minutes: 91.2 }, USUAL_WISH, say);
  assert.equal(more.words, 'planner.use_minutes 92');
  assert.equal(more.change(USUAL_WISH).minutes, 92);
});

test('a start off the paths is answered with the nearest path, a stop likewise', () => {
  const values = { nearest_longitude: 12.5, nearest_latitude: 55.7, nearest_m: 80 };
  const [start] = waysOut('walk_start_off_network', values, USUAL_WISH, say);
  assert.equal(start.change(USUAL_WISH).start.longitude, 12.5);
  const wish = { ...USUAL_WISH, required: [{ pin_id: 'a' }, { pin_id: 'b', name: 'Torvet' }] };
  const ways = waysOut('walk_required_off_network', { ...values, position: 2 }, wish, say);
  assert.deepEqual(ways.map(({ words }) => words), ['planner.stop_nearest 2', 'planner.without_required Torvet']);
  assert.deepEqual(ways[0].change(wish).required[1], { longitude: 12.5, latitude: 55.7, name: 'planner.nearest_path' });
  assert.deepEqual(ways[1].change(wish).required, [{ pin_id: 'a' }]);
});

test('a stop that needs steps is answered with steps, or without the stop', () => {
  const wish = { ...USUAL_WISH, step_free: true, pram: true, required: [{ pin_id: 'a', name: 'Broen' }] };
  const ways = waysOut('walk_required_needs_steps', { position: 1 }, wish, say);
  assert.deepEqual(ways.map(({ words }) => words), ['planner.without_required Broen', 'planner.with_steps']);
  const changed = ways[1].change(wish);
  assert.deepEqual([changed.step_free, changed.pram], [false, false]);
});

test('blocked paths in the way can be opened, and a number outside its limits takes the nearest within', () => {
  const blocked = { ...USUAL_WISH, blocked: [{ longitude: 12.5, latitude: 55.7 }] };
  const [open] = waysOut('walk_end_unreachable', {}, blocked, say);
  assert.deepEqual(open.change(blocked).blocked, []);
  const [number] = waysOut('walk_out_of_range', { field: 'talk_minutes', least: 1, most: 30 }, { ...USUAL_WISH, talk_minutes: 40 }, say);
  assert.equal(number.change(USUAL_WISH).talk_minutes, 30);
  assert.equal(number.words, 'planner.use_number 30');
});

test('more stops are asked for than are allowed: as many as are asked for', () => {
  const wish = { ...USUAL_WISH, most_stops: 2, required: [{ pin_id: 'a' }, { pin_id: 'b' }, { pin_id: 'c' }] };
  const [stops] = waysOut('walk_required_too_many', { required: 3, most_stops: 2 }, wish, say);
  assert.equal(stops.change(wish).most_stops, 3);
});

test('the wished stop lies at the start and takes the only stop: one more, or without it', () => {
  const wish = { ...USUAL_WISH, most_stops: 1, required: [{ pin_id: 'a', name: 'Torvet' }] };
  const [stops, without] = waysOut('walk_required_at_start', { required: 2, most_stops: 1, position: 1 }, wish, say);
  assert.equal(stops.change(wish).most_stops, 2);
  assert.deepEqual(without.change(wish).required, []);
});

test('where nothing can be visited the ways out are those that the service found, and no others', () => {
  const wish = { ...USUAL_WISH, minutes: 20, step_free: true, excluded_pin_ids: ['a'], excluded_places: [{ longitude: 12.5, latitude: 55.7, radius_m: 40 }] };
  assert.deepEqual(waysOut('walk_nothing_to_visit', { minutes: 20 }, wish, say), []);
  const values = { minutes: 20, needed_minutes: 31.2, minutes_with_steps: 24.5, minutes_without_excluded: 18 };
  const ways = waysOut('walk_nothing_but_excluded', values, wish, say);
  assert.deepEqual(ways.map(({ words }) => words), [
    'planner.use_minutes 32', 'planner.without_excluded', 'planner.with_steps. planner.use_minutes 25',
  ]);
  const [minutes, all, steps] = ways.map(({ change }) => change(wish));
  assert.equal(minutes.minutes, 32);
  assert.deepEqual([all.excluded_pin_ids, all.excluded_places, all.minutes], [[], [], 20]);
  assert.deepEqual([steps.step_free, steps.minutes, steps.excluded_pin_ids], [false, 25, ['a']]);
  assert.deepEqual(waysOut('walk_nothing_to_visit', { minutes: 20, minutes_with_steps: 300 }, wish, say), []);
  const fenced = { ...USUAL_WISH, minutes: 20, blocked: [{ longitude: 12.5, latitude: 55.7 }] };
  assert.deepEqual(waysOut('walk_nothing_to_visit', { minutes: 20 }, fenced, say), [], 'the blocks are not in the way');
  const [open] = waysOut('walk_nothing_to_visit', { minutes: 20, minutes_without_blocks: 22.1 }, fenced, say);
  assert.deepEqual([open.words, open.change(fenced).blocked, open.change(fenced).minutes], ['planner.without_blocks. planner.use_minutes 23', [], 23]);
});

test('a field that the service refused takes the limit it names, and an hour that is leapt over the one after', () => {
  const [few] = waysOut('fields', { field: 'minutes', least: 10 }, { ...USUAL_WISH, minutes: 3 }, say);
  assert.equal(few.change(USUAL_WISH).minutes, 10);
  const [many] = waysOut('fields', { field: 'group_size', most: 1000 }, { ...USUAL_WISH, group_size: 4000 }, say);
  assert.equal(many.change(USUAL_WISH).group_size, 1000);
  assert.deepEqual(waysOut('fields', {}, USUAL_WISH, say), []);
  const [later] = waysOut('walk_no_such_hour', { nearest_hour: '03:30', nearest_starts_at: '2027-03-28T03:30' }, USUAL_WISH, say);
  assert.deepEqual([later.words, later.change(USUAL_WISH).starts_at], ['planner.use_time 03:30', '2027-03-28T03:30']);
});

test('a problem without a way out offers none', () => {
  assert.deepEqual(waysOut('our_mistake', {}, USUAL_WISH, say), []);
});

test('pins are found by their title and by what people wrote', () => {
  const pins = [{ title: 'For få lamper', text: '' }, { title: 'Trafik', text: 'Her er mørkt ved lamperne' }, { title: 'Bænken', text: '' }];
  assert.deepEqual(pinsNamed(pins, ' LAMPE ').map(({ title }) => title), ['For få lamper', 'Trafik']);
  assert.equal(pinsNamed(pins, '').length, 3);
});

test('more minutes than a walk can have are no way out', () => {
  assert.deepEqual(waysOut('walk_required_needs_minutes', { needed_minutes: 260 }, USUAL_WISH, say), []);
});

test('a stop that was asked for where another was left out: what was left out there is taken back', () => {
  const here = { longitude: 12.5, latitude: 55.7 };
  const there = { longitude: 12.51, latitude: 55.7 };
  const wish = {
    ...USUAL_WISH, required: [here, { pin_id: 'p' }, { pin_id: 'q' }], excluded_pin_ids: ['p'],
    excluded_places: [{ ...here, radius_m: 40 }, { ...there, radius_m: 40 }],
  };
  const after = (position) => waysOut('walk_required_and_excluded', { position }, wish, say)[0].change(wish);
  assert.deepEqual([after(1).excluded_places, after(1).excluded_pin_ids], [[{ ...there, radius_m: 40 }], ['p']]);
  assert.deepEqual([after(2).excluded_places.length, after(2).excluded_pin_ids], [2, []]);
  assert.deepEqual(after(3).excluded_places, []);
});

test('a stretch that lies nowhere near is taken out, and groups become as many as can be', () => {
  const wish = { ...USUAL_WISH, groups: 3, blocked: [{ longitude: 12.5, latitude: 55.7 }, { longitude: 12.6, latitude: 55.7 }] };
  const [block] = waysOut('no_stretch_near', {}, wish, say, 'blocked.1');
  assert.deepEqual(block.change(wish).blocked, wish.blocked.slice(0, 1));
  const groups = (code, values) => waysOut(code, values, wish, say)[0].change(wish).groups;
  assert.equal(groups('walk_groups_without_stops', { groups: 3, possible: 1 }), 1);
  assert.deepEqual([groups('walk_groups_without_stops', {}), groups('too_many_groups', { most: 4 }), groups('hunt_has_one_course', {})], [2, 4, 1]);
  const asked = { ...wish, required: [{ pin_id: 'a' }, { pin_id: 'b' }] };
  const [without] = waysOut('required_sensitive', { position: 2 }, asked, say, 'required.1');
  assert.deepEqual(without.change(asked).required, [{ pin_id: 'a' }]);
});
