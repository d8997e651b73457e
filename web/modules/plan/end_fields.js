// Where a walk starts and where it ends: a named place, a spot on the map, or what is usual.

import { t } from '../catalogue.js';
import { partOf } from '../parts.js';
import { placeSearch } from '../place_search.js';
import { isolated } from './isolated.js';

/**
 * @typedef {import('./types.js').Point} Point
 * @typedef {'start' | 'end'} End
 */

/**
 * Make one of the two fields work; onChoose gets the place, or null for the usual one, and onPoint is asked for the map.
 * @param {object} parts
 * @param {End} parts.end
 * @param {string} parts.slug
 * @param {(place: Point | null) => void} parts.onChoose
 * @param {() => void} parts.onPoint
 */
export function endField({ end, slug, onChoose, onPoint }) {
  const field = partOf(document, `#plan-${end}`);
  const panel = partOf(field, `#plan-${end}-search`);
  const opener = partOf(field, '[data-do="search"]');
  const usual = partOf(field, '[data-do="usual"]');
  const query = partOf(field, `#plan-${end}-query`, HTMLInputElement);
  const list = partOf(field, `#plan-${end}-list`);

  const show = (/** @type {boolean} */ isOpen) => {
    panel.hidden = !isOpen;
    opener.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) list.replaceChildren();
  };
  const search = placeSearch({
    input: query,
    list,
    status: partOf(field, `#plan-${end}-found`),
    slug,
    onChoose: ({ id, name }) => {
      show(false);
      query.value = '';
      opener.focus();
      onChoose({ place_id: id, name });
    },
  });
  opener.addEventListener('click', () => {
    show(panel.hidden);
    if (panel.hidden) return;
    query.focus();
    search.search();
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    show(false);
    opener.focus();
  });
  // Enter in a search is no wish to plan.
  partOf(field, '[data-do="point"]').addEventListener('click', onPoint);
  usual.addEventListener('click', () => {
    opener.focus();
    onChoose(null);
  });

  return {
    /** @param {Point | null} place  @param {string} usualName */
    show(place, usualName) {
      const name = place ? (place.name ?? t('planner.own_place')) : usualName;
      const words = t('form.chosen', { name: isolated(name) });
      const chosen = partOf(field, `#plan-${end}-chosen`);
      if (chosen.textContent !== words) chosen.textContent = words;
      usual.hidden = place === null;
    },
  };
}
