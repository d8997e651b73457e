// Choose a place from the area's list instead of the map.

import { areaAddress, request, troubleWords } from './api.js';
import { t, tCount } from './catalogue.js';
import { element } from './elements.js';

const WAIT_MS = 200;
const MOST = 50;

/** Make a search field list places; onChoose gets { id, name, kind, longitude, latitude }. Returns { search }. */
export function placeSearch({ input, list, status, slug, onChoose }) {
  let waiting = 0;
  let running = null;

  const show = (places) => {
    if (places.length === MOST) status.textContent = t('places.most', { count: MOST });
    else status.textContent = places.length ? tCount('places.found', places.length) : t('places.none');
    list.replaceChildren(...places.map((place) => placeRow(place, onChoose)));
  };

  const search = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const address = areaAddress(slug, 'places', { q: input.value.trim(), limit: MOST });
      show((await request(address, { signal: running.signal })).places);
    } catch (error) {
      if (error.name !== 'AbortError') status.textContent = troubleWords(error, t);
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
