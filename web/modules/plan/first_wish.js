// What the page begins with: work that was not saved, a walk that is kept, or what is usual.

import { areaAddress, request } from '../api.js';
import { USUAL_WISH, wishFrom } from './wish.js';

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {import('./types.js').Point} Point
 * @typedef {import('./kept_work.js').Work} Work
 * @typedef {{id: string, name: string}} NamedPlace
 */

/**
 * Return the work that is kept at the service, or the usual wish.
 * @param {string} slug
 * @param {string} walkId '' for a walk that is not saved yet
 * @param {string} title of a new walk
 * @returns {Promise<Work>}
 */
export async function savedWork(slug, walkId, title) {
  if (!walkId) return { wish: { ...USUAL_WISH, title }, variant: 'best' };
  const kept = await request(areaAddress(slug, `walks/${encodeURIComponent(walkId)}/wish`));
  return { wish: await named(wishFrom(kept), slug), variant: kept.variant ?? 'best', version: kept.version ?? null };
}

/** Places are kept by their identifier; people read their names. @param {Wish} wish  @param {string} slug */
async function named(wish, slug) {
  const points = [wish.start, wish.end, ...wish.required];
  if (!points.some((point) => point && 'place_id' in point)) return wish;
  /** @type {{places: NamedPlace[]}} */
  const { places } = await request(areaAddress(slug, 'places', { limit: 5000 }));
  const names = new Map(places.map(({ id, name }) => [id, name]));
  return {
    ...wish,
    start: wish.start && withName(wish.start, names),
    end: wish.end && withName(wish.end, names),
    required: wish.required.map((point) => withName(point, names)),
  };
}

/**
 * @template {object} Kind
 * @param {Kind} point
 * @param {Map<string, string>} names
 * @returns {Kind}
 */
function withName(point, names) {
  const name = 'place_id' in point ? names.get(String(point.place_id)) : undefined;
  return name ? { ...point, name } : point;
}
