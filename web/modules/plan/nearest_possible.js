// A wish that cannot be met: what is the nearest that can, as changes to choose from. Knows no page.

import { isolated } from './isolated.js';
import { metresBetween } from './wish.js';

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {import('../catalogue.js').Say} Say
 * @typedef {{words: string, change: (wish: Wish) => Wish}} Way
 * @typedef {Record<string, string | number>} ProblemValues
 */

/** The fields that a number which is too large or too small can be set right in. */
const NUMBERS = /** @type {const} */ (['minutes', 'most_stops', 'talk_minutes', 'pace_m_per_s', 'groups', 'group_size']);
const MOST_MINUTES = 240;

/**
 * Return the ways out of a problem, the nearest first.
 * @param {string} code of the problem, as the service says it
 * @param {ProblemValues} values
 * @param {Wish} wish
 * @param {Say} t
 * @param {string} [field] of the wish that it is about, as required.0
 * @returns {Way[]}
 */
export function waysOut(code, values, wish, t, field = '') {
  const ways = [enoughMinutes(values, wish, t), nearestPlace(code, values, t), withinLimits(code, values, wish, t)];
  if (code === 'walk_required_too_many' || code === 'walk_required_at_start') ways.push(asManyStops(values, wish, t));
  if (code === 'walk_required_within_sight') ways.push(asSafetyWalk(t));
  if (needsOther(code)) ways.push(withoutRequired(values, wish, t));
  if (code === 'walk_required_and_excluded') ways.unshift(withoutExcluded(values, wish, t));
  if (code === 'no_stretch_near') ways.push(withoutBlock(Number(field.split('.')[1]), wish, t));
  if (code === 'walk_no_such_hour') ways.push(afterTheLeap(values, t));
  ways.push(withoutAnyExcluded(values, wish, t));
  ways.push(otherGroups(code, values, wish, t));
  ways.push(withSteps(code, values, wish, t), withoutBlocks(code, values, wish, t));
  return ways.filter((way) => way !== null);
}

/** @param {string} code */
function needsOther(code) {
  return code.startsWith('walk_required_') || code === 'walk_unknown_pin' || code === 'required_sensitive';
}

/** @param {ProblemValues} values  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function enoughMinutes({ needed_minutes: needed }, wish, t) {
  const minutes = Math.ceil(Number(needed));
  if (!Number.isFinite(minutes) || minutes <= wish.minutes || minutes > MOST_MINUTES) return null;
  return { words: t('planner.use_minutes', { minutes }), change: (now) => ({ ...now, minutes }) };
}

/** @param {string} code  @param {ProblemValues} values  @param {Say} t  @returns {Way | null} */
function nearestPlace(code, values, t) {
  const spot = { longitude: Number(values.nearest_longitude), latitude: Number(values.nearest_latitude) };
  if (!Number.isFinite(spot.longitude) || !Number.isFinite(spot.latitude)) return null;
  const place = { ...spot, name: t('planner.nearest_path') };
  if (code === 'walk_start_off_network') {
    return { words: t('planner.start_nearest'), change: (now) => ({ ...now, start: place }) };
  }
  if (code === 'walk_end_off_network' || code === 'walk_end_unreachable') {
    return { words: t('planner.end_nearest'), change: (now) => ({ ...now, end: place }) };
  }
  const row = Number(values.position) - 1;
  if (!Number.isInteger(row)) return null;
  return {
    words: t('planner.stop_nearest', { number: row + 1 }),
    change: (now) => ({ ...now, required: now.required.map((one, index) => (index === row ? place : one)) }),
  };
}

/** Of a request whose fields were refused only the limit that was broken is known. @param {string} code  @param {ProblemValues} values  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function withinLimits(code, { field, least, most }, wish, t) {
  const name = NUMBERS.find((one) => one === field);
  if (!(code === 'walk_out_of_range' || code === 'fields') || !name) return null;
  const number = Math.min(Math.max(Number(wish[name]), Number(least ?? -Infinity)), Number(most ?? Infinity));
  return Number.isFinite(number) ? { words: t('planner.use_number', { number }), change: (now) => ({ ...now, [name]: number }) } : null;
}

/** @param {ProblemValues} values  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function asManyStops({ required }, wish, t) {
  const stops = Number(required ?? wish.required.length);
  return Number.isFinite(stops) ? { words: t('planner.use_stops', { stops }), change: (now) => ({ ...now, most_stops: stops }) } : null;
}

/** @param {Say} t  @returns {Way} */
function asSafetyWalk(t) {
  return { words: t('planner.use_safety_walk'), change: (now) => ({ ...now, kind: 'safety_walk' }) };
}

/** @param {ProblemValues} values  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function withoutRequired({ position }, wish, t) {
  const row = Number(position) - 1;
  if (!wish.required[row]) return null;
  return {
    words: t('planner.without_required', { name: isolated(wish.required[row].name ?? t('planner.own_place')) }),
    change: (now) => ({ ...now, required: now.required.filter((_, index) => index !== row) }),
  };
}

/** Steps stand in the way of much that is step-free or with a pram. @param {string} code  @param {ProblemValues} values  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function withSteps(code, { minutes_with_steps: needed }, wish, t) {
  const mayBeSteps = ['walk_end_unreachable', 'walk_required_needs_steps', 'walk_required_unreachable', 'walk_no_network'];
  if (!(mayBeSteps.includes(code) || needed !== undefined) || !(wish.step_free || wish.pram)) return null;
  return withMinutes(needed, t('planner.with_steps'), (now) => ({ ...now, step_free: false, pram: false }), wish, t);
}

/** All that could be visited was left out: it is taken back. @param {ProblemValues} values  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function withoutAnyExcluded({ minutes_without_excluded: needed }, wish, t) {
  if (needed === undefined) return null;
  return withMinutes(needed, t('planner.without_excluded'), (now) => ({ ...now, excluded_pin_ids: [], excluded_places: [] }), wish, t);
}

/**
 * Return a change with the minutes that it needs besides, where they are more than there are.
 * @param {string | number | undefined} needed minutes
 * @param {string} words
 * @param {(wish: Wish) => Wish} change
 * @param {Wish} wish
 * @param {Say} t
 * @returns {Way | null}
 */
function withMinutes(needed, words, change, wish, t) {
  const more = enoughMinutes({ needed_minutes: needed ?? 0 }, wish, t);
  if (more) return { words: `${words}. ${more.words}`, change: (now) => more.change(change(now)) };
  return Number(needed ?? 0) > wish.minutes ? null : { words, change };
}

/** The clocks leap over an hour: it starts after it. @param {ProblemValues} values  @param {Say} t  @returns {Way} */
function afterTheLeap({ nearest_hour: time, nearest_starts_at: startsAt }, t) {
  return { words: t('planner.use_time', { time: String(time) }), change: (now) => ({ ...now, starts_at: String(startsAt) }) };
}

/** @param {string} code  @param {ProblemValues} values  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function withoutBlocks(code, { minutes_without_blocks: needed }, wish, t) {
  const mayBeBlocked = ['walk_end_unreachable', 'walk_required_unreachable', 'walk_no_network'];
  if (!(mayBeBlocked.includes(code) || needed !== undefined) || !wish.blocked.length) return null;
  return withMinutes(needed, t('planner.without_blocks'), (now) => ({ ...now, blocked: [] }), wish, t);
}

/** What was left out where a stop must be is taken back; of a pin nobody here knows where it is. @param {ProblemValues} values  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function withoutExcluded({ position }, wish, t) {
  const stop = wish.required[Number(position) - 1];
  if (!stop || !(wish.excluded_places.length || wish.excluded_pin_ids.length)) return null;
  const words = t('planner.without_excluded');
  if ('pin_id' in stop && wish.excluded_pin_ids.includes(stop.pin_id)) {
    return { words, change: (now) => ({ ...now, excluded_pin_ids: now.excluded_pin_ids.filter((id) => id !== stop.pin_id) }) };
  }
  const near = wish.excluded_places.filter((place) => 'longitude' in stop && metresBetween(place, stop) <= place.radius_m);
  const inTheWay = near.length ? near : wish.excluded_places;
  return { words, change: (now) => ({ ...now, excluded_places: now.excluded_places.filter((place) => !inTheWay.includes(place)) }) };
}

/** @param {number} row  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function withoutBlock(row, wish, t) {
  if (!wish.blocked[row]) return null;
  return { words: t('planner.without_block'), change: (now) => ({ ...now, blocked: now.blocked.filter((_, index) => index !== row) }) };
}

/** @param {string} code  @param {ProblemValues} values  @param {Wish} wish  @param {Say} t  @returns {Way | null} */
function otherGroups(code, { most, possible }, wish, t) {
  const fewer = { walk_groups_without_stops: Number(possible ?? wish.groups - 1), too_many_groups: Number(most ?? 4), hunt_has_one_course: 1 };
  const groups = Object.entries(fewer).find(([name]) => name === code)?.[1];
  if (!groups || groups < 1) return null;
  const words = groups === 1 ? t('planner.use_one_group') : t('planner.use_groups', { groups });
  return { words, change: (now) => ({ ...now, groups }) };
}
