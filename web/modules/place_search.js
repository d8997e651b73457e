// Choose a place from the area's list instead of the map. The whole list is fetched once and searched here, so that it
// answers at once, and without a network as well.

import { areaAddress, Problem, request, troubleWords } from './api.js';
import { t, tCount } from './catalogue.js';
import { element } from './elements.js';

const WAIT_MS = 200;
const MOST = 50;
const WHOLE = 5000;

/** @typedef {{id: string, name: string, kind: string, longitude: number, latitude: number}} Place */

/**
 * Make a search field list places; onChoose gets { id, name, kind, longitude, latitude }. Returns { search }.
 * @param {{input: HTMLInputElement, list: HTMLElement, status: HTMLElement, slug: string,
 *   onChoose: (place: Place) => void}} wish
 */
export function placeSearch({ input, list, status, slug, onChoose }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  /** @type {Promise<Place[]> | null} */
  let asked = null;

  /** Return all places of the area; what failed is asked for again the next time. */
  function all() {
    asked ??= request(areaAddress(slug, 'places', { limit: WHOLE })).then(
      ({ places }) => places,
      (problem) => {
        asked = null;
        throw problem;
      },
    );
    return asked;
  }

  let shown = '';

  /** Show places; a list that stays the same is left alone, for somebody may be pressing in it. @param {Place[]} places */
  const show = (places) => {
    if (places.length === MOST) status.textContent = t('places.most', { count: MOST });
    else status.textContent = places.length ? tCount('places.found', places.length) : t('places.none');
    const ids = places.map(({ id }) => id).join(' ');
    if (ids === shown && list.childElementCount === places.length) return;
    shown = ids;
    list.replaceChildren(...places.map((place) => placeRow(place, onChoose)));
  };

  const search = async () => {
    try {
      const places = await all();
      show(placesNamed(places, input.value).slice(0, MOST));
    } catch (error) {
      status.textContent = troubleWords(/** @type {Problem} */ (error), t);
    }
  };

  input.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, WAIT_MS);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    clearTimeout(waiting);
    search();
  });
  return { search };
}

/**
 * Return the places whose name holds the words, names that begin with them first; else in the order they came in.
 * @param {Place[]} places
 * @param {string} words
 */
export function placesNamed(places, words) {
  const wanted = words.trim().toLowerCase();
  const found = places.filter(({ name }) => name.toLowerCase().includes(wanted));
  const begins = (/** @type {Place} */ { name }) => name.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((place) => !begins(place))];
}

/**
 * @param {Place} place
 * @param {(place: Place) => void} onChoose
 */
function placeRow(place, onChoose) {
  const button = element(
    'button',
    { type: 'button' },
    element('span', {}, place.name),
    element('span', { class: 'quiet' }, t(`place_kind.${place.kind}`)),
  );
  button.addEventListener('click', () => onChoose(place));
  return element('li', {}, button);
}
