// Times, lengths and turns of a walk in words, as app/pages/words.py says them. Knows no page.

import { isolated } from './isolated.js';

/**
 * @typedef {import('./types.js').Walk} Walk
 * @typedef {import('./types.js').Leg} Leg
 * @typedef {import('./types.js').Turn} Turn
 * @typedef {import('../catalogue.js').Say} Say
 */

const KILOMETRE_M = 1000;

/**
 * Return the words of walks in a language.
 * @param {Say} t
 * @param {string} language
 */
export function walkWords(t, language) {
  const kilometres = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(language, {
    hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Europe/Copenhagen',
  });

  /** A number and its unit stay on one line. @param {number} metres */
  const length = (metres) => {
    const words =
      metres >= KILOMETRE_M
        ? t('walk.kilometres', { kilometres: kilometres.format(metres / KILOMETRE_M) })
        : t('walk.metres', { metres: Math.round(metres) });
    return words.replaceAll(' ', '\u00a0');
  };

  /** Danish locales write 16.40, the service and the printed page 16:40: one walk has one clock. @param {Date} at */
  const timeOf = (at) =>
    ['hour', 'minute'].map((type) => clock.formatToParts(at).find((part) => part.type === type)?.value ?? '').join(':');

  /** @param {Walk} walk  @param {number} minute  since the start */
  const moment = (walk, minute) =>
    walk.starts_at === null
      ? t('walk.after_minutes', { minutes: Math.round(minute) })
      : t('walk.at_time', { time: timeOf(new Date(Date.parse(walk.starts_at) + minute * 60_000)) });

  /** @param {Turn} turn */
  const turn = ({ direction, stop_position: number, length_m: metres, street_name: street, near_place: place }) => {
    const words = t(`turn.${direction}`, { number: number ?? '' });
    if (metres < 1) return words;
    if (street) return t('walk.turn_along', { turn: words, street: isolated(street), length: length(metres) });
    if (place) return t('walk.turn_past', { turn: words, place: isolated(place), length: length(metres) });
    return t('walk.turn_on', { turn: words, length: length(metres) });
  };

  /** @param {Leg} leg  @returns {string[]} */
  const leg = (leg) => {
    const parts = [t('planner.leg', { minutes: Math.max(1, Math.round(leg.minutes)), length: length(leg.length_m) })];
    if (leg.steps_m >= 1) parts.push(t('planner.leg_steps', { length: length(leg.steps_m) }));
    if (leg.unlit_m >= 1) parts.push(t('planner.leg_unlit', { length: length(leg.unlit_m) }));
    if (leg.unknown_light_m >= 1) parts.push(t('planner.leg_unknown', { length: length(leg.unknown_light_m) }));
    return parts;
  };

  return { length, moment, turn, leg };
}

/**
 * Return the share that a walk covers of all that people said, in whole percent; nothing of nothing is all of it.
 * @param {Pick<Walk, 'covered_weight' | 'all_weight'>} walk
 */
export function coveredPercent({ covered_weight: covered, all_weight: all }) {
  return all ? Math.round((100 * covered) / all) : 100;
}

/** How good a walk is known to be, as the service says it. */
const QUALITY = new Set(['proven', 'proven_of_candidates', 'gap', 'elsewhere', 'groups_proven', 'groups_gap']);

/** @param {{code: string}} sentence */
export function isQuality({ code }) {
  return QUALITY.has(code);
}

/**
 * Say how good the walk is known to be: what the service says of it, which knows what was left aside; else nothing is promised.
 * @param {Walk} walk
 * @param {Say} t
 */
export function proofWords(walk, t) {
  const said = walk.explanations.find(isQuality);
  return said?.text ?? t('walk.not_proven');
}
