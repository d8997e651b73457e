// What the planner wants of a walk, and each way to change it. Every change gives a new wish. Knows no page.

import { metresFrom } from '../map/metres.js';

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {import('./types.js').Spot} Spot
 * @typedef {import('./types.js').Stop} Stop
 * @typedef {import('./types.js').Required} Required
 * @typedef {'required' | 'excluded_pin_ids' | 'excluded_places' | 'blocked'} Listed
 */

/** How far a stop covers where nobody said otherwise: as far around one that was left out no other may stand. */
const COVERAGE_RADIUS_M = 40;
const LEAST_RADIUS_M = 1;
const MOST_STOPS = 12;
/** A stop that is kept stands where it stood. */
const SAME_SPOT_M = 1;

/** @type {Wish} */
export const USUAL_WISH = {
  title: '',
  kind: 'safety_walk',
  start: null,
  end: null,
  minutes: 90,
  most_stops: 5,
  talk_minutes: 10,
  pace_m_per_s: 1.05,
  step_free: false,
  pram: false,
  prefer_lit: false,
  public_only: false,
  calm: false,
  use_resources: true,
  starts_at: null,
  group_size: null,
  groups: 1,
  required: [],
  excluded_pin_ids: [],
  excluded_places: [],
  blocked: [],
  participants: [],
};

/**
 * Return what is sent to the service: no names, and nothing that nobody has said.
 * @param {Wish} wish
 * @returns {Record<string, unknown>}
 */
export function requestOf(wish) {
  const nameless = (/** @type {object} */ one) =>
    Object.fromEntries(Object.entries(one).filter(([name, value]) => name !== 'name' && value !== null));
  const said = Object.entries(wish).filter(([, value]) => value !== null && value !== '' && value !== undefined);
  return Object.fromEntries(
    said.map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map((one) => (typeof one === 'object' ? nameless(one) : one))];
      return [name, value !== null && typeof value === 'object' ? nameless(value) : value];
    }),
  );
}

/**
 * Return a text that is the same for two wishes when they ask for the same, whatever their spots are called.
 * @param {{wish: Wish, variant: string}} work
 */
export function workKey({ wish, variant }) {
  const sorted = (/** @type {string} */ _, /** @type {unknown} */ value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value;
  return JSON.stringify({ ...requestOf({ ...wish, coverage_radius_m: wish.coverage_radius_m ?? COVERAGE_RADIUS_M }), variant }, sorted);
}

/**
 * Return a wish with what an alternative was planned for in its place; stops that are in both keep their names.
 * @param {Wish} wish
 * @param {Partial<Wish>} changes as the service says them
 * @returns {Wish}
 */
export function withChanges(wish, changes) {
  const next = { ...wish, ...changes };
  const key = (/** @type {object} */ one) => JSON.stringify(requestOf({ ...wish, required: [/** @type {any} */ (one)] }).required);
  return {
    ...next,
    required: next.required.map((one) => wish.required.find((known) => key(known) === key(one)) ?? one),
  };
}

/**
 * Return a wish that the service kept, whole again.
 * @param {Partial<Wish>} kept
 * @returns {Wish}
 */
export function wishFrom(kept) {
  const known = Object.keys(USUAL_WISH).concat('coverage_radius_m');
  const said = Object.entries(kept).filter(([name, value]) => known.includes(name) && value !== null && value !== undefined);
  const wish = /** @type {Wish} */ ({ ...USUAL_WISH, ...Object.fromEntries(said) });
  return { ...wish, starts_at: wish.starts_at ? danishMinute(wish.starts_at) : null };
}

/**
 * Return a moment as a field for day and time has it; a text without a zone is Danish time already.
 * @param {string} text
 */
export function danishMinute(text) {
  if (!/(Z|[+-]\d\d:?\d\d)$/.test(text)) return text.slice(0, 16);
  const parts = new Intl.DateTimeFormat('sv', {
    timeZone: 'Europe/Copenhagen', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).format(new Date(text));
  return parts.replace(' ', 'T').slice(0, 16);
}

/**
 * Return the distance between two spots in metres.
 * @param {Spot} one
 * @param {Spot} other
 */
export function metresBetween(one, other) {
  const { x, y } = metresFrom([one.longitude, one.latitude])([other.longitude, other.latitude]);
  return Math.hypot(x, y);
}

/**
 * Return which of the required stops a stop of the walk answers, or −1. The walk's own row is one of the wish that it was
 * planned for; what was asked for since is found by its place.
 * @param {Wish} wish
 * @param {Stop} stop
 * @param {Wish} [planned] the wish that the walk was planned for
 */
export function requiredIndex(wish, stop, planned = wish) {
  const answered = stop.required_index === null || stop.required_index === undefined ? null : planned.required[stop.required_index];
  if (answered) return wish.required.indexOf(answered);
  return wish.required.findIndex((one) => 'longitude' in one && metresBetween(one, stop) < SAME_SPOT_M);
}

/**
 * Keep a stop where it stands.
 * @param {Wish} wish
 * @param {Stop} stop
 * @param {{name?: string, planned?: Wish}} [about] name for people, and the wish that the walk was planned for
 * @returns {Wish}
 */
export function keepStop(wish, stop, { name, planned } = {}) {
  if (requiredIndex(wish, stop, planned) >= 0) return wish;
  return { ...wish, required: [...wish.required, { ...spotOf(stop), name }] };
}

/**
 * Let the planner decide about a stop again.
 * @param {Wish} wish
 * @param {Stop} stop
 * @param {Wish} [planned]
 * @returns {Wish}
 */
export function releaseStop(wish, stop, planned) {
  return takeBack(wish, 'required', requiredIndex(wish, stop, planned));
}

/**
 * Leave a stop out, and all that would stand as near as it covers; but never a stop that is kept.
 * @param {Wish} wish
 * @param {Stop} stop
 * @param {{name?: string, planned?: Wish, kept?: Spot[]}} [about] kept: where the stops stand that must be in
 * @returns {Wish}
 */
export function dropStop(wish, stop, { name, planned, kept = [] } = {}) {
  const released = releaseStop(wish, stop, planned);
  const asked = released.required.flatMap((one) => ('longitude' in one ? [one] : []));
  const half = [...kept, ...asked].map((spot) => Math.floor(metresBetween(stop, spot) * 5) / 10);
  const radius = Math.max(LEAST_RADIUS_M, Math.min(wish.coverage_radius_m ?? COVERAGE_RADIUS_M, ...half));
  const excluded = { ...spotOf(stop), radius_m: radius, name };
  return { ...released, excluded_places: [...released.excluded_places, excluded] };
}

/**
 * Put a stop somewhere else; from there on it must be in.
 * @param {Wish} wish
 * @param {Stop} stop
 * @param {Spot} spot
 * @param {{name?: string, planned?: Wish}} [about]
 * @returns {Wish}
 */
export function moveStop(wish, stop, spot, { name, planned } = {}) {
  return addStop(releaseStop(wish, stop, planned), spot, name);
}

/**
 * Ask for a stop at a spot; a place that was left out there is taken back.
 * @param {Wish} wish
 * @param {Spot} spot
 * @param {string} [name]
 * @returns {Wish}
 */
export function addStop(wish, spot, name) {
  const excluded = wish.excluded_places.filter((one) => metresBetween(one, spot) > one.radius_m);
  return { ...wish, excluded_places: excluded, required: [...wish.required, { ...spotOf(spot), name }] };
}

/**
 * Ask for a stop at a pin, besides those that the walk has: a walk that is full gets room for one more.
 * @param {Wish} wish
 * @param {string} pinId
 * @param {{name?: string, stops?: number}} [about] stops: how many the walk has now
 * @returns {Wish}
 */
export function takeAlong(wish, pinId, { name, stops = 0 } = {}) {
  const excluded = wish.excluded_pin_ids.filter((one) => one !== pinId);
  if (wish.required.some((one) => 'pin_id' in one && one.pin_id === pinId)) return { ...wish, excluded_pin_ids: excluded };
  const room = Math.max(wish.most_stops, Math.min(stops + 1, MOST_STOPS));
  return { ...wish, most_stops: room, excluded_pin_ids: excluded, required: [...wish.required, { pin_id: pinId, name }] };
}

/**
 * Plan as if a pin were not there.
 * @param {Wish} wish
 * @param {string} pinId
 * @returns {Wish}
 */
export function leaveOutPin(wish, pinId) {
  const required = wish.required.filter((one) => !('pin_id' in one) || one.pin_id !== pinId);
  return { ...wish, required, excluded_pin_ids: [...wish.excluded_pin_ids.filter((one) => one !== pinId), pinId] };
}

/**
 * Walk nowhere over the stretch of path at a spot, on this walk.
 * @param {Wish} wish
 * @param {Spot} spot
 * @param {string} [name]
 * @returns {Wish}
 */
export function block(wish, spot, name) {
  return { ...wish, blocked: [...wish.blocked, { ...spotOf(spot), name }] };
}

/**
 * Take one of the listed changes back; a row that is not there changes nothing.
 * @param {Wish} wish
 * @param {Listed} list
 * @param {number} index
 * @returns {Wish}
 */
export function takeBack(wish, list, index) {
  return { ...wish, [list]: wish[list].filter((_, row) => row !== index) };
}

/** @param {Spot} spot  @returns {Spot} rounded to a centimetre, as addresses and files have it */
function spotOf({ longitude, latitude }) {
  return { longitude: Number(longitude.toFixed(7)), latitude: Number(latitude.toFixed(7)) };
}
