/** Drag a sign over the map under a round magnifier, which shows twice as large what the finger covers. */

import { make } from './dom.js';

/**
 * @typedef {import('./metres.js').Spot} Spot  here in pixels from the map's corner
 * @typedef {import('./leaflet.js').Surface} Surface
 * @typedef {{width: number, height: number, top: number, right: number, bottom: number, left: number}} Frame  what is not covered of a map
 */

const SIZE = 120;
const TIMES = 2;
const GAP = 44;
const MARGIN = 4;
const HOLD_MILLISECONDS = 250;
const STILL_PIXELS = 4;

/**
 * Return where the middle of the magnifier stands: above the tip, beside it near the upper edge, never off the screen.
 * @param {Spot} tip
 * @param {{top: number, right: number, bottom: number, left: number}} room  the edges of what can be seen
 * @returns {Spot}
 */
export function lensSpot(tip, room) {
  const radius = SIZE / 2;
  const reach = radius + GAP;
  const within = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ to) =>
    Math.max(from + radius + MARGIN, Math.min(to - radius - MARGIN, at));
  const above = tip.y - reach;
  if (above >= room.top + radius + MARGIN) {
    return { x: within(tip.x, room.left, room.right), y: above };
  }
  const side = tip.x + reach + radius + MARGIN <= room.right ? tip.x + reach : tip.x - reach;
  return { x: within(side, room.left, room.right), y: within(above, room.top, room.bottom) };
}

/**
 * Let a sign be dragged by finger, pen or mouse; what it returns ends that.
 * @param {HTMLElement} sign  stands at its own middle
 * @param {Surface} surface
 * @param {object} tell
 * @param {(place: import('./leaflet.js').Place) => void} tell.onDrag
 * @param {(place: import('./leaflet.js').Place|null) => void} tell.onDrop  null when the dragging was broken off
 * @returns {() => void}
 */
export function letDrag(sign, surface, { onDrag, onDrop }) {
  /** @type {Drag|null} */
  let drag = null;
  const begin = (/** @type {PointerEvent} */ event) => {
    event.stopPropagation();
    if (event.button === 0 && event.isPrimary) {
      drag = new Drag(sign, surface, event, onDrag);
    }
  };
  const move = (/** @type {PointerEvent} */ event) => drag?.move(event);
  const end = (/** @type {Spot|null} */ over) => {
    const ended = drag;
    drag = null;
    if (ended?.close()) {
      onDrop(over && surface.placeAt(over));
    }
  };
  const release = () => end(drag?.tip ?? null);
  const breakOff = () => end(null);
  const escape = (/** @type {KeyboardEvent} */ event) => {
    if (drag?.lens && event.key === 'Escape') {
      event.stopPropagation();
      breakOff();
    }
  };
  sign.addEventListener('pointerdown', begin);
  sign.addEventListener('pointermove', move);
  sign.addEventListener('pointerup', release);
  sign.addEventListener('pointercancel', breakOff);
  window.addEventListener('keydown', escape, true);
  for (const type of ['mousedown', 'touchstart', 'click', 'dblclick', 'contextmenu']) {
    sign.addEventListener(type, keepFromMap, { passive: false });
  }
  return () => {
    breakOff();
    window.removeEventListener('keydown', escape, true);
  };
}

/** The map below the sign must not move along, and a long press must not open the browser's menu. @param {Event} event */
function keepFromMap(event) {
  event.stopPropagation();
  if (event.type === 'contextmenu') {
    event.preventDefault();
  }
}

/** One dragging, from the press to the release. */
class Drag {
  /**
   * @param {HTMLElement} sign
   * @param {Surface} surface
   * @param {PointerEvent} event
   * @param {(place: import('./leaflet.js').Place) => void} onDrag
   */
  constructor(sign, surface, event, onDrag) {
    this.sign = sign;
    this.surface = surface;
    this.onDrag = onDrag;
    const frame = surface.element.getBoundingClientRect();
    const box = sign.getBoundingClientRect();
    this.room = roomOf(frame, surface.insets);
    /** @type {Spot} */
    this.home = { x: box.x + box.width / 2 - frame.x, y: box.y + box.height / 2 - frame.y };
    this.pressed = { x: event.clientX, y: event.clientY };
    this.tip = this.home;
    /** @type {Lens|null} */
    this.lens = null;
    this.frame = 0;
    sign.setPointerCapture(event.pointerId);
    this.hold = window.setTimeout(() => this.open(), HOLD_MILLISECONDS);
  }

  open() {
    this.lens ??= new Lens(this.surface, this.room);
    this.sign.classList.add('map-cross-dragged');
    this.show();
  }

  /** @param {PointerEvent} event */
  move({ clientX, clientY }) {
    const away = { x: clientX - this.pressed.x, y: clientY - this.pressed.y };
    if (!this.lens && Math.hypot(away.x, away.y) < STILL_PIXELS) {
      return;
    }
    const { top, right, bottom, left } = this.room;
    this.tip = {
      x: Math.min(right, Math.max(left, this.home.x + away.x)),
      y: Math.min(bottom, Math.max(top, this.home.y + away.y)),
    };
    if (this.lens) {
      this.frame ||= requestAnimationFrame(() => this.show());
    } else {
      this.open();
    }
  }

  show() {
    this.frame = 0;
    this.sign.style.transform = `translate(${this.tip.x - this.home.x}px, ${this.tip.y - this.home.y}px)`;
    this.lens?.show(this.tip);
    this.onDrag(this.surface.placeAt(this.tip));
  }

  /** End it; true when the sign was dragged, or held at least. */
  close() {
    window.clearTimeout(this.hold);
    cancelAnimationFrame(this.frame);
    this.sign.classList.remove('map-cross-dragged');
    this.sign.style.transform = '';
    this.lens?.remove();
    return this.lens !== null;
  }
}

/** @param {DOMRect} frame  @param {import('./leaflet.js').Insets} insets */
function roomOf({ width, height }, { top, right, bottom, left }) {
  return { top, right: width - right, bottom: height - bottom, left };
}

/**
 * The round glass. What stands on the map is copied once; while it moves, only a transform changes, and the little of
 * the drawn sheets that it shows is painted anew.
 */
class Lens {
  /** @param {Surface} surface  @param {{top: number, right: number, bottom: number, left: number}} room */
  constructor(surface, room) {
    const { sheets, tiles, marks } = surface.pictures();
    this.room = room;
    this.sheets = sheets;
    this.ratio = Math.min(2, window.devicePixelRatio || 1);
    this.glass = /** @type {HTMLCanvasElement} */ (make('canvas', { class: 'map-lens-glass' }));
    this.glass.width = this.glass.height = SIZE * this.ratio;
    this.layers = [make('div', { class: 'map-lens-layer' }, ...tiles), make('div', { class: 'map-lens-layer' }, ...marks)];
    this.element = make(
      'div',
      { class: 'map-lens', 'aria-hidden': 'true', inert: true },
      this.layers[0],
      this.glass,
      this.layers[1],
    );
    surface.element.append(this.element);
  }

  /** @param {Spot} tip */
  show(tip) {
    const spot = lensSpot(tip, this.room);
    const half = SIZE / 2;
    this.element.style.transform = `translate(${spot.x - half}px, ${spot.y - half}px)`;
    for (const layer of this.layers) {
      layer.style.transform = `translate(${half - TIMES * tip.x}px, ${half - TIMES * tip.y}px) scale(${TIMES})`;
    }
    this.paint({ x: tip.x - half / TIMES, y: tip.y - half / TIMES });
  }

  /** @param {Spot} from  the corner of what the glass shows */
  paint(from) {
    const pen = this.glass.getContext('2d');
    const side = SIZE / TIMES;
    pen?.clearRect(0, 0, this.glass.width, this.glass.height);
    for (const { canvas, x, y, ratio } of this.sheets) {
      const [across, down, size] = [(from.x - x) * ratio, (from.y - y) * ratio, side * ratio];
      pen?.drawImage(canvas, across, down, size, size, 0, 0, this.glass.width, this.glass.height);
    }
  }

  remove() {
    this.element.remove();
  }
}
