// Draw a path or an area in place of a point: corners under the crosshair. Loaded when somebody wants to draw.

import { drawOnMap } from './map_link.js';
import { partOf } from './parts.js';

/**
 * @typedef {import('./pin_draft.js').Shape} Shape
 * @typedef {[number, number]} Corner
 * @typedef {'resource' | 'challenge'} Kind
 */

/**
 * Make the buttons for drawing work; onShape gets what was drawn, or null while it is not whole.
 * @param {{ form: HTMLFormElement, onShape: (shape: Shape | null, points: Corner[]) => void }} wish
 */
export function drawTools({ form, onShape }) {
  const box = partOf(form, '#draw-tools');
  const said = partOf(form, '#draw-said');
  const undo = partOf(form, '[data-do="draw-undo"]');
  /** @type {ReturnType<typeof drawOnMap> | null} */
  let drawing = null;
  /** @type {Kind} */
  let kind = 'resource';

  const shape = () => (partOf(box, '[name="shape"]:checked', HTMLInputElement).value === 'area' ? 'area' : 'line');

  /** @param {{ text: string, corners: number, points: Corner[] }} state */
  function changed(state) {
    said.textContent = state.text;
    undo.setAttribute('aria-disabled', String(state.corners === 0));
    // The first report comes before the drawing is there to be asked.
    queueMicrotask(() => drawing && onShape(drawing.geometry(), state.points));
  }

  /**
   * @param {Kind} wanted
   * @param {Corner[]} [points]
   */
  function start(wanted, points = []) {
    stop();
    kind = wanted;
    box.hidden = false;
    drawing = drawOnMap({ shape: shape(), kind, points, onChange: changed });
  }

  function stop() {
    drawing?.stop();
    drawing = null;
    box.hidden = true;
    said.textContent = '';
  }

  partOf(form, '[data-do="draw-corner"]').addEventListener('click', () => drawing?.addCorner());
  undo.addEventListener('click', () => drawing?.undo());
  box.addEventListener('change', () => start(kind, drawing?.points()));

  return {
    /**
     * Begin, or go on with a shape that was drawn before.
     * @param {Kind} wanted
     * @param {Shape | null} drawn
     */
    start(wanted, drawn) {
      const value = drawn?.type === 'Polygon' ? 'area' : 'line';
      if (drawn) partOf(box, `[name="shape"][value="${value}"]`, HTMLInputElement).checked = true;
      start(wanted, drawn ? cornersOf(drawn) : []);
    },
    stop,
    isReady: () => drawing?.isReady() ?? false,
  };
}

/**
 * Return the corners of a shape; a ring is closed by its first corner.
 * @param {Shape} drawn
 */
function cornersOf(drawn) {
  const corners = drawn.type === 'Polygon' ? drawn.coordinates[0].slice(0, -1) : drawn.coordinates;
  return corners.map(([longitude, latitude]) => /** @type {Corner} */ ([longitude, latitude]));
}
