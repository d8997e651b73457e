/** Draw a path or an area, corner by corner, each put where the crosshair stands. */

import { startCrosshair } from './crosshair.js';
import { make } from './dom.js';
import { fillStyle, lineStyle } from './look_styles.js';
import { cornersMissing, geometryOf, judge, refusalOf } from './shape_rules.js';

/**
 * @typedef {import('./leaflet.js').Place} Place
 * @typedef {import('./shape_rules.js').Shape} Shape
 * @typedef {{line: import('./look_styles.js').LineLook, fill: import('./look_styles.js').FillLook}} ShapeLook
 * @typedef {object} DrawingState
 * @property {number} corners
 * @property {number} missing  how many corners it still needs
 * @property {number|null} lengthM  of a path
 * @property {number|null} areaM2  of an area
 * @property {boolean} ready  whether it can be sent
 * @property {import('./shape_rules.js').Trouble|null} trouble  why the last corner was not put, or why it is not ready
 * @property {Place[]} points
 * @typedef {object} Drawing
 * @property {() => void} addCorner  put a corner where the crosshair stands
 * @property {() => void} undo  take back the last corner
 * @property {() => Place[]} points
 * @property {() => import('geojson').LineString | import('geojson').Polygon | null} geometry  EPSG:4326; null until ready
 * @property {() => boolean} isReady
 * @property {() => void} stop
 */

const CORNER_LEVEL = 430;

/**
 * Let a person draw until it is stopped.
 * @param {import('./leaflet.js').Surface} surface
 * @param {import('./shape_rules.js').Boundary|null} boundary
 * @param {ShapeLook} look  of the kind
 * @param {object} wish
 * @param {Shape} wish.shape
 * @param {string} wish.kind
 * @param {Place[]} [wish.points]  the corners of a drawing that goes on
 * @param {string} wish.label
 * @param {string} wish.help
 * @param {(state: DrawingState) => void} wish.onChange  told of every corner put, refused or taken back
 * @returns {Drawing}
 */
export function startDrawing(surface, boundary, look, { shape, kind, points: before = [], label, help, onChange }) {
  let points = [...before];
  const preview = startPreview(surface, look, shape, kind);
  const state = (/** @type {import('./shape_rules.js').Trouble|null} */ refused) => {
    const { ready, trouble, lengthM, areaM2 } = judge(shape, points, boundary);
    const missing = cornersMissing(shape, points.length);
    return { corners: points.length, missing, lengthM, areaM2, ready, trouble: refused ?? trouble, points: [...points] };
  };
  const under = () => spotOf(crosshair.place());
  const addCorner = () => {
    const corner = under();
    const refused = refusalOf(shape, points, corner, boundary);
    change(refused ? points : [...points, corner], refused);
  };
  const undo = () => change(points.slice(0, -1), null);
  const isReady = () => judge(shape, points, boundary).ready;
  let isOver = false;
  // An arrow pressed before waits while the map still moves: the corner comes after it.
  const atRest = (/** @type {() => void} */ act) => () => void surface.motion.last.then(() => isOver || act());
  const crosshair = startCrosshair(surface, boundary, {
    kind,
    label,
    help,
    onMove: (place) => preview.show(points, spotOf(place)),
    keys: { Enter: atRest(addCorner), ' ': atRest(addCorner), Backspace: atRest(undo), Delete: atRest(undo) },
  });

  /** @param {Place[]} next  @param {import('./shape_rules.js').Trouble|null} refused */
  function change(next, refused) {
    points = next;
    preview.putCorners(points);
    preview.show(points, under());
    onChange(state(refused));
  }

  change(points, null);
  return {
    addCorner,
    undo,
    points: () => [...points],
    geometry: () => (isReady() ? geometryOf(shape, points) : null),
    isReady,
    stop() {
      isOver = true;
      crosshair.stop();
      preview.stop();
    },
  };
}

/** @param {import('./crosshair.js').PickedPlace} place  @returns {Place} */
function spotOf({ longitude, latitude }) {
  return [longitude, latitude];
}

/**
 * Show the drawing in its kind's look, and dashed where it would go from here.
 * @param {import('./leaflet.js').Surface} surface
 * @param {ShapeLook} look
 * @param {Shape} shape
 * @param {string} kind
 */
function startPreview(surface, { line, fill }, shape, kind) {
  const sheet = surface.addSheet('drawing', CORNER_LEVEL);
  const wash = sheet.drawArea([[[]]], () => ({ ...fillStyle(fill), stroke: false }));
  const casing = sheet.drawLine([[]], () => lineStyle(line, true));
  const face = sheet.drawLine([[]], () => lineStyle(line, false));
  const ahead = sheet.drawLine([[]], () => ({ ...lineStyle(line, false), opacity: 1, dashArray: '1 9', lineCap: 'round' }));
  /** @type {{remove: () => void}[]} */
  let corners = [];
  return {
    /** @param {Place[]} points  @param {Place} next  the place under the crosshair */
    show(points, next) {
      const around = shape === 'area' ? [...points, next] : [];
      wash.change([[around.length > 2 ? around : []]]);
      casing.change([points]);
      face.change([points]);
      const last = points[points.length - 1];
      const closing = shape === 'area' && points.length > 1 ? [points[0]] : [];
      ahead.change([last ? [last, next, ...closing] : []]);
    },
    /** @param {Place[]} points */
    putCorners(points) {
      corners.forEach((corner) => corner.remove());
      corners = points.map((place) => surface.putLabel(make('span', { class: 'map-corner', 'data-kind': kind }), place));
    },
    stop() {
      corners.forEach((corner) => corner.remove());
      sheet.discard();
    },
  };
}
