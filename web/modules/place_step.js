// The step that asks where: the crosshair on the map, the phone's own position, the list of places, or a drawing.

import { t } from './catalogue.js';
import { placeOnMap } from './map_link.js';
import { partOf, partsOf } from './parts.js';
import { placeSearch } from './place_search.js';

const SAME_PLACE_DEGREES = 0.00002;

/**
 * @typedef {import('./pin_draft.js').Draft} Draft
 * @typedef {import('./pin_draft.js').Place} Place
 * @typedef {import('./pin_draft.js').Shape} Shape
 * @typedef {'map' | 'list' | 'draw'} Way
 */

/**
 * @param {Place} one
 * @param {Place} other
 */
function isSamePlace(one, other) {
  return (
    Math.abs(one.longitude - other.longitude) < SAME_PLACE_DEGREES &&
    Math.abs(one.latitude - other.latitude) < SAME_PLACE_DEGREES
  );
}

/**
 * Make the step work within the form; onAnswer gets what was pointed at. startWay is the way that stands first.
 * @param {{ form: HTMLFormElement, slug: string, startWay?: 'map' | 'list', onAnswer: (answer: Partial<Draft>) => void }} wish
 */
export function placeStep({ form, slug, startWay = 'map', onAnswer }) {
  const step = partOf(form, '[data-step="place"]');
  const chosen = partOf(form, '#place-chosen');
  const panel = partOf(form, '#place-search');
  /** @param {string} name */
  const button = (name) => partOf(step, `[data-do="${name}"]`);
  const listButton = button('list');
  const next = button('next');
  /** @type {Way} */
  let way = startWay;
  let hasMap = true;
  /** @type {Draft | null} */
  let draft = null;
  /** @type {ReturnType<typeof placeOnMap> | null} */
  let placing = null;
  /** @type {ReturnType<typeof import('./draw_tools.js').drawTools> | null} */
  let tools = null;
  /** @type {{ place: Place, name: string } | null} */
  let named = null;
  let wasInside = true;
  /** Forgets the question for the device's own position: whoever goes on meanwhile is not taken back by its answer. */
  let forgetPosition = () => {};

  /**
   * @param {Place} place
   * @param {string} name
   */
  const choose = (place, name) => {
    forgetPosition();
    named = { place, name };
    chosen.textContent = name ? t('form.chosen', { name }) : '';
    placing?.moveTo(place);
    onAnswer({ place, placeName: name, shape: null });
  };
  const search = placeSearch({
    input: partOf(form, '#place-query', HTMLInputElement),
    list: partOf(form, '#place-list'),
    status: partOf(form, '#place-found'),
    slug,
    onChoose: (place) => {
      showList(false);
      choose({ longitude: place.longitude, latitude: place.latitude }, place.name);
      next.focus();
    },
  });

  /**
   * @param {boolean} isOpen
   * @param {{ takesFocus?: boolean }} [wish]
   */
  function showList(isOpen, { takesFocus = true } = {}) {
    panel.hidden = !isOpen;
    listButton.setAttribute('aria-expanded', String(isOpen));
    const size = isOpen || way === 'list' ? 'tall' : 'compact';
    form.dispatchEvent(new CustomEvent('sheet-size', { bubbles: true, detail: size }));
    if (!isOpen) return;
    search.search();
    if (takesFocus) partOf(form, '#place-query').focus();
  }

  /** @param {Place} place */
  const onMove = (place) => {
    if (named && isSamePlace(named.place, place)) {
      return onAnswer({ place: { ...named.place, inside: place.inside }, placeName: named.name });
    }
    if (named || place.inside !== wasInside) chosen.textContent = place.inside ? '' : t('form.outside');
    wasInside = place.inside !== false;
    named = null;
    return onAnswer({ place, placeName: '' });
  };

  function stop() {
    placing?.stop();
    placing = null;
    tools?.stop();
  }

  /**
   * Go the way of the map, of the list, or of drawing.
   * @param {Way} wanted
   */
  async function go(wanted) {
    stop();
    if (!draft) return undefined;
    way = wanted;
    for (const part of partsOf(step, '[data-ways]')) part.hidden = !part.dataset.ways?.split(' ').includes(way);
    next.textContent = way === 'draw' ? t('draw.done') : t('form.next');
    if (way === 'draw') return draw();
    showList(way === 'list' && !draft.place, { takesFocus: false });
    if (way === 'map') placing = placeOnMap({ kind: draft.kind, at: draft.place, onMove });
    return undefined;
  }

  /** The tools show when they work; whoever left the step meanwhile draws nothing. */
  async function draw() {
    showList(false);
    forgetPosition();
    chosen.textContent = '';
    const { drawTools } = await import('./draw_tools.js');
    tools ??= drawTools({ form, onShape });
    if (way === 'draw' && draft) tools.start(draft.kind, draft.shape);
  }

  /**
   * @param {Shape | null} shape
   * @param {[number, number][]} points
   */
  function onShape(shape, points) {
    if (!shape) return onAnswer({ shape });
    const [longitude, latitude] = points[0];
    return onAnswer({ shape, placeName: '', place: { longitude, latitude } });
  }

  listButton.addEventListener('click', () => showList(panel.hidden));
  button('position').addEventListener('click', () => {
    forgetPosition();
    forgetPosition = useOwnPosition(chosen, choose);
  });
  button('draw').addEventListener('click', async () => {
    await go('draw');
    if ([document.body, button('draw')].some((one) => one === document.activeElement)) button('draw-corner').focus();
  });
  for (const name of ['draw-point', 'use-map']) {
    button(name).addEventListener('click', () => {
      onAnswer({ shape: null });
      go('map');
      partOf(step, 'h3').focus();
    });
  }

  return {
    /** @param {Draft} opened */
    open(opened) {
      draft = opened;
      named = draft.place && !draft.shape ? { place: draft.place, name: draft.placeName } : null;
      if (draft.shape && hasMap) go('draw');
      else go(way === 'draw' ? 'map' : way);
      chosen.textContent = draft.placeName ? t('form.chosen', { name: draft.placeName }) : '';
    },
    close() {
      stop();
      forgetPosition();
      draft = null;
    },
    /**
     * Say what is missing before the next question, and tell whether anything is.
     * @param {Draft} answered
     */
    missing(answered) {
      if (way === 'draw') return !tools?.isReady();
      if (answered.place && answered.place.inside !== false) return false;
      const words = way === 'list' ? 'form.choose_listed' : 'form.choose_place';
      chosen.textContent = answered.place ? t('form.outside') : t(words);
      return true;
    },
    /** Let the list stand in for a map that failed. */
    loseMap() {
      hasMap = false;
      button('use-map').remove();
      if (draft && !form.hidden && !step.hidden) go('list');
      else way = 'list';
    },
  };
}

/**
 * Ask the device where it is: only after a press, and once. Returns what forgets the question; to take the map in hand
 * forgets it too.
 * @param {HTMLElement} status
 * @param {(place: Place, name: string) => void} choose
 */
function useOwnPosition(status, choose) {
  const map = document.querySelector('.map-frame');
  let isWanted = true;
  const forget = () => {
    isWanted = false;
    map?.removeEventListener('pointerdown', takeMap);
    map?.removeEventListener('keydown', takeMap);
  };
  const takeMap = (/** @type {Event} */ event) => {
    if (event instanceof KeyboardEvent && !event.key.startsWith('Arrow')) return;
    if (event.target instanceof Element && event.target.closest('.map-controls')) return;
    forget();
    status.textContent = '';
  };
  const fail = () => {
    if (isWanted) status.textContent = t('form.position_missing');
    forget();
  };
  if (!navigator.geolocation) {
    fail();
    return forget;
  }
  status.textContent = t('form.position_waiting');
  map?.addEventListener('pointerdown', takeMap);
  map?.addEventListener('keydown', takeMap);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => isWanted && choose({ longitude: coords.longitude, latitude: coords.latitude }, t('form.own_position')),
    fail,
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
  );
  return forget;
}
