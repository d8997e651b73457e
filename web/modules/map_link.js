// The one file of the pages that knows the map's modules; where they fail, the page lives without a map.

import { t, tCount } from './catalogue.js';
import { drawingWords } from './draw_words.js';

/**
 * @typedef {import('./map/leaflet.js').Place} Place
 * @typedef {import('./map/draw_shape.js').Drawing} Drawing
 * @typedef {import('./map/pins.js').PinFeature} PinFeature
 * @typedef {import('./map/crosshair.js').PickedPlace} PickedPlace
 * @typedef {{longitude: number, latitude: number}} Spot
 * @typedef {import('./map/draw_shape.js').DrawingState & {text: string}} ToldDrawing  text tells it in the page's language
 */

/** @type {Promise<typeof import('./map/index.js')> | null} */
let asked = null;

/** Return the map's modules, asked for once. */
export function mapModules() {
  asked ??= import('tryghedskort/map');
  return asked;
}

/** Tell once whether the map stands: false when its modules or its drawing failed. */
export async function mapStands() {
  try {
    const { currentMap } = await mapModules();
    await currentMap();
    return true;
  } catch {
    return false;
  }
}

/** Wait until the map knows the size of its frame. */
export function nextFrame() {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

/** The pin that the page asked for last, while the map still moves there. @type {string|number|null} */
let wanted = null;

/** Forget the pin that was asked for last: whoever goes on meanwhile is not taken there. */
export function forgetPin() {
  wanted = null;
}

/**
 * Open a pin on the map; the keyboard stays where it goes while the map still moves. keepFocus leaves it where it is, too.
 * @param {string|number} id
 */
export async function selectOnMap(id, { keepFocus = false } = {}) {
  wanted = id;
  const opener = document.activeElement;
  let held = opener;
  const follow = (/** @type {FocusEvent} */ { target }) => {
    if (target instanceof Element && !target.closest('.map-frame')) held = target;
  };
  document.addEventListener('focusin', follow);
  await nextFrame();
  const { selectPin } = await mapModules();
  const isThere = await selectPin(id, () => wanted === id).finally(() => {
    document.removeEventListener('focusin', follow);
    if (wanted === id) wanted = null;
  });
  const isKept = keepFocus || held !== opener;
  if (isKept && held instanceof HTMLElement && held.isConnected) held.focus({ preventScroll: true });
  return isThere;
}

/** Tell whenever somebody opens a pin on the map itself. @param {(id: string) => void} tell */
export function onPinSelected(tell) {
  document.addEventListener('map:select', (event) => {
    const { detail } = /** @type {CustomEvent<{id: string}>} */ (event);
    if (wanted === null || wanted === detail.id) tell(detail.id);
  });
}

/** Bring the first position of a pin to the middle of the map. @param {Pick<PinFeature, 'geometry'>} feature */
export async function flyToPin(feature) {
  const [longitude, latitude] = /** @type {number[]} */ (feature.geometry.coordinates.flat(Infinity));
  const { flyTo } = await mapModules();
  return flyTo(longitude, latitude, 17);
}

/** Show a pin that this person just placed. @param {PinFeature} feature */
export async function showOwnPin(feature) {
  const { addPin } = await mapModules();
  return addPin(feature);
}

/** Tell the map that its frame has another size now. */
export function redrawMap() {
  requestAnimationFrame(() => window.dispatchEvent(new Event('resize')));
}

/** @param {Spot} spot  @returns {Place} */
function placeOf({ longitude, latitude }) {
  return [longitude, latitude];
}

/**
 * Show the crosshair.
 * @param {{kind: string, at?: Spot|null, onMove: (place: PickedPlace) => void}} wish
 */
export function placeOnMap({ kind, at, onMove }) {
  let isOver = false;
  /** What is chosen before the map stands is where it begins. */
  const wish = { kind, at: at ? placeOf(at) : undefined, onMove: (/** @type {PickedPlace} */ place) => isOver || onMove(place) };
  const started = mapModules().then(({ pickPlace }) => (isOver ? null : pickPlace(wish)));
  // A map that failed is told by the form, which then asks without it.
  started.catch(() => null);
  return {
    moveTo(/** @type {Spot} */ spot) {
      wish.at = placeOf(spot);
      started.then(
        (picking) => void (isOver || picking?.flyTo(placeOf(spot), 18)),
        () => null,
      );
    },
    stop() {
      isOver = true;
      started.then((picking) => picking?.stop(), () => null);
    },
  };
}

/**
 * Let a person draw a path or an area; onChange is told at the start and of every corner put, refused or taken back.
 * What is asked before the map stands is done when it does.
 * @param {{shape: import('./map/shape_rules.js').Shape, kind: string, points?: Place[], onChange: (state: ToldDrawing) => void}} wish
 * @returns {Drawing}
 */
export function drawOnMap({ shape, kind, points = [], onChange }) {
  /** @type {Drawing|null} */
  let drawing = null;
  let isOver = false;
  const catalogue = { t, tCount, language: document.documentElement.lang };
  const started = (async () => {
    const { drawShape, flyTo } = await mapModules();
    const last = points.at(-1);
    if (last) await flyTo(...last);
    if (isOver) return null;
    drawing = await drawShape({
      shape,
      kind,
      points,
      label: t('draw.here'),
      help: t('draw.keys'),
      onChange: (state) => onChange({ ...state, text: drawingWords(shape, state, catalogue) }),
    });
    if (isOver) drawing.stop();
    return drawing;
  })();
  // A map that failed is told by the form, which then asks without it.
  started.catch(() => null);
  /** @param {(begun: Drawing) => void} act */
  const later = (act) => {
    started.then((begun) => begun && !isOver && act(begun), () => null);
  };
  return {
    addCorner: () => later((begun) => begun.addCorner()),
    undo: () => later((begun) => begun.undo()),
    points: () => drawing?.points() ?? [...points],
    geometry: () => drawing?.geometry() ?? null,
    isReady: () => drawing?.isReady() ?? false,
    stop() {
      if (!isOver) drawing?.stop();
      isOver = true;
    },
  };
}
