// What differs between the walk before and the walk now, for the line that is read out. Knows no page.

import { metresBetween } from './wish.js';

/**
 * @typedef {import('./types.js').Stop} Stop
 * @typedef {import('./types.js').Walk} Walk
 * @typedef {import('../catalogue.js').Say} Say
 * @typedef {import('../catalogue.js').SayCount} SayCount
 */

/** Stops nearer than this are the same one. */
const SAME_STOP_M = 15;

/**
 * Return the stops that are new and those that are gone; without a walk before, all are new.
 * @param {Walk | null} before
 * @param {Walk} now
 */
export function stopChanges(before, now) {
  const isSame = (/** @type {Stop} */ one, /** @type {Stop} */ other) => metresBetween(one, other) < SAME_STOP_M;
  const old = before?.stops ?? [];
  return {
    added: now.stops.filter((stop) => !old.some((other) => isSame(stop, other))),
    gone: old.filter((stop) => !now.stops.some((other) => isSame(stop, other))),
  };
}

/**
 * Say what came out: how many stops and minutes, and what is new or gone since the walk before.
 * @param {Walk | null} before
 * @param {Walk} now
 * @param {{t: Say, tCount: SayCount}} words
 */
export function changeWords(before, now, { t, tCount }) {
  const facts = tCount('planner.said', now.stops.length, { minutes: Math.round(now.total_minutes) });
  if (!before) return facts;
  const { added, gone } = stopChanges(before, now);
  const themes = (/** @type {Stop[]} */ stops) => stops.map((stop) => t(`theme.${stop.theme}`)).join(', ');
  // Two stops may have one theme: the number tells which is new.
  const numbered = (/** @type {Stop[]} */ stops) =>
    stops.map(({ theme, position }) => t('planner.stop_numbered', { theme: t(`theme.${theme}`), number: position })).join(', ');
  // Where nothing stayed, the list of stops says it better.
  if (added.length === now.stops.length) return facts;
  if (!added.length && !gone.length) return `${facts} ${t('planner.same_stops')}`;
  const parts = [
    facts,
    added.length ? t('planner.new_stops', { stops: numbered(added) }) : '',
    gone.length ? t('planner.gone_stops', { stops: themes(gone) }) : '',
  ];
  return parts.filter(Boolean).join(' ');
}
