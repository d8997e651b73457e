// The one file of the pages that knows the map's modules; where they fail, the page lives without a map.

import { t, tCount } from './catalogue.js';
import { drawingWords } from './draw_words.js';

/**
 * @typedef {import('./map/leaflet.js').Place} Place
 * @typedef {import('./map/draw_shape.js').Drawing} Drawing
 * @typedef {import('./map/pins.js').PinFeature} PinFeature
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

/**
 * Open a pin on the map; keepFocus leaves the keyboard where it is, or where it goes while the map still moves.
 * @param {string|number} id
 */
export async function selectOnMap(id, { keepFocus = false } = {}) {
  wanted = id;
  let held = document.activeElement;
  const follow = (/** @type {FocusEvent} */ { target }) => {
    if (target instanceof Element && !target.closest('.map-frame')) held = target;
  };
  document.addEventListener('focusin', follow);
  await nextFrame();
  const { selectPin } = await mapModules();
  const isThere = await selectPin(id).finally(() => {
    document.removeEventListener('focusin', follow);
    if (wanted === id) wanted = null;
  });
  if (keepFocus && held instanceof HTMLElement && held.isConnected) held.focus({ preventScroll: true });
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

/**
 * Show the crosshair.
 * @param {{kind: string, at?: Spot|null, onMove: (place: import('./map/crosshair.js').PickedPlace) => void}} wish
 */
export function placeOnMap({ kind, at, onMove }) {
  let isOver = false;
  const started = (async () => {
    const { flyTo, pickPlace } = await mapModules();
    if (at) await flyTo(at.longitude, at.latitude);
    return isOver ? null : pickPlace({ kind, onMove });
  })();
  // A map that failed is told by the form, which then asks without it.
  started.catch(() => null);
  return {
    async moveTo(/** @type {Spot} */ { longitude, latitude }) {
      const { flyTo } = await mapModules();
      return flyTo(longitude, latitude, 18);
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
