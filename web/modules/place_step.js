// The step that asks where: the crosshair on the map, the phone's own position, or the list of places.

import { t } from './catalogue.js';
import { placeOnMap } from './map_link.js';
import { placeSearch } from './place_search.js';

const SAME_PLACE_DEGREES = 0.00002;

function isSamePlace(one, other) {
  return (
    Math.abs(one.longitude - other.longitude) < SAME_PLACE_DEGREES &&
    Math.abs(one.latitude - other.latitude) < SAME_PLACE_DEGREES
  );
}

/** Make the step work within the form; onPlace gets ({ longitude, latitude }, name). Returns { open, close }. */
export function placeStep({ form, slug, onPlace }) {
  const chosen = form.querySelector('#place-chosen');
  const panel = form.querySelector('#place-search');
  const listButton = form.querySelector('[data-do="list"]');
  let placing = null;
  let named = null;
  let wasInside = true;

  const choose = (place, name) => {
    named = { place, name };
    chosen.textContent = name ? t('form.chosen', { name }) : '';
    placing?.moveTo(place);
    onPlace(place, name);
  };
  const search = placeSearch({
    input: form.querySelector('#place-query'),
    list: form.querySelector('#place-list'),
    status: form.querySelector('#place-found'),
    slug,
    onChoose: (place) => {
      showList(false);
      choose({ longitude: place.longitude, latitude: place.latitude }, place.name);
      form.querySelector('[data-step="place"] [data-do="next"]').focus();
    },
  });

  function showList(isOpen) {
    panel.hidden = !isOpen;
    listButton.setAttribute('aria-expanded', String(isOpen));
    form.dispatchEvent(new CustomEvent('sheet-size', { bubbles: true, detail: isOpen ? 'tall' : 'compact' }));
    if (isOpen) {
      search.search();
      form.querySelector('#place-query').focus();
    }
  }

  const onMove = (place) => {
    if (named && isSamePlace(named.place, place)) return onPlace(named.place, named.name);
    if (named || place.inside !== wasInside) chosen.textContent = place.inside ? '' : t('form.outside');
    wasInside = place.inside;
    named = null;
    return onPlace(place, '');
  };
  listButton.addEventListener('click', () => showList(panel.hidden));
  form.querySelector('[data-do="position"]').addEventListener('click', () => useOwnPosition(chosen, choose));

  return {
    open(draft) {
      showList(false);
      chosen.textContent = draft.placeName ? t('form.chosen', { name: draft.placeName }) : '';
      named = draft.place ? { place: draft.place, name: draft.placeName } : null;
      placing = placeOnMap({ kind: draft.kind, at: draft.place, onMove });
    },
    close() {
      placing?.stop();
      placing = null;
    },
  };
}

/** Ask the device where it is: only after a press, and once. */
function useOwnPosition(status, choose) {
  if (!navigator.geolocation) {
    status.textContent = t('form.position_missing');
    return;
  }
  status.textContent = t('form.position_waiting');
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => choose({ longitude: coords.longitude, latitude: coords.latitude }, t('form.own_position')),
    () => {
      status.textContent = t('form.position_missing');
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
  );
}
