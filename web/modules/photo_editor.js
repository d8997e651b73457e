// Make parts of a photo black before it is sent: by a finger, by the mouse, by keys, or by single presses.

import { t, tCount } from './catalogue.js';
import { element } from './elements.js';
import { boxBetween, centreBox, firstBox, moveBox, scaleBox, stepOf, stretchBox, wholePixels } from './photo_boxes.js';
import { penOf, PhotoUnreadableError, readPhoto } from './photo_shrink.js';

/**
 * @typedef {import('./photo_boxes.js').Box} Box
 * @typedef {import('./photo_boxes.js').Spot} Spot
 * @typedef {{element: HTMLElement, blob: () => Promise<Blob>, destroy: () => void}} PhotoEditor
 */

const QUALITY = 0.82;
const TAP_PIXELS = 6;
const LARGER = 1.25;
/** @type {Record<string, Spot>} */
const MOVES = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

/**
 * Open a photo for its element to be shown; an Error with code 'photo_unreadable' when the browser cannot read the file.
 * @param {Blob} file
 * @returns {Promise<PhotoEditor>}
 */
export async function openPhotoEditor(file) {
  const editor = new Editor(await readPhoto(file));
  return { element: editor.element, blob: () => editor.blob(), destroy: () => editor.destroy() };
}

/** One photo, the boxes that are black on it, and the box that can be moved. */
class Editor {
  /** @param {HTMLCanvasElement} photo */
  constructor(photo) {
    this.photo = photo;
    this.shown = /** @type {HTMLCanvasElement} */ (element('canvas', { class: 'photo-canvas' }));
    this.shown.width = photo.width;
    this.shown.height = photo.height;
    /** @type {Box[]} */
    this.black = [];
    this.box = firstBox(photo);
    this.frame = element('div', { class: 'photo-box', hidden: true });
    this.status = element('p', { class: 'photo-status hint', role: 'status' });
    this.stage = this.makeStage();
    this.takeBack = makeButton(t('photo.take_back'), () => this.undo());
    this.element = element(
      'div',
      { class: 'photo-editor' },
      element('p', { class: 'hint', id: 'photo-how' }, t('photo.how')),
      this.stage,
      element('p', { class: 'visually-hidden', id: 'photo-keys' }, t('photo.keys')),
      this.status,
      this.makeButtons(),
    );
    this.paint();
  }

  makeStage() {
    const stage = element(
      'div',
      { class: 'photo-stage', tabindex: '0', role: 'application', 'aria-label': t('photo.stage'), 'aria-describedby': 'photo-how photo-keys' },
      this.shown,
      this.frame,
    );
    stage.addEventListener('focus', () => this.showBox());
    stage.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => this.pressKey(event));
    new Rubber(stage, {
      spotOf: (/** @type {PointerEvent} */ event) => this.spotOf(event),
      onDrag: (from, to) => this.outline(from, to),
      onDrop: (from, to) => this.blacken(boxBetween(from, to, this.photo)),
      onTap: (spot) => this.place(centreBox(this.box, spot, this.photo)),
      onBreak: () => this.showBox(),
    });
    return stage;
  }

  makeButtons() {
    return element(
      'div',
      { class: 'photo-buttons' },
      makeButton(t('photo.put'), () => this.putBox()),
      this.takeBack,
      makeButton(t('photo.larger'), () => this.place(scaleBox(this.box, LARGER, this.photo))),
      makeButton(t('photo.smaller'), () => this.place(scaleBox(this.box, 1 / LARGER, this.photo))),
    );
  }

  /** Return where on the photo a pointer is, in the photo's own pixels. @param {PointerEvent} event  @returns {Spot} */
  spotOf({ clientX, clientY }) {
    const { x, y, width, height } = this.shown.getBoundingClientRect();
    return { x: ((clientX - x) / width) * this.photo.width, y: ((clientY - y) / height) * this.photo.height };
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    const move = MOVES[event.key];
    if (move) {
      const step = stepOf(this.photo);
      const way = { x: move.x * step, y: move.y * step };
      this.place(event.shiftKey ? stretchBox(this.box, way, this.photo) : moveBox(this.box, way, this.photo));
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.putBox();
    } else if (event.key === 'Backspace' || event.key === 'Delete') {
      this.undo();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Put the movable box somewhere. @param {Box} box */
  place(box) {
    this.box = box;
    this.showBox();
  }

  showBox() {
    this.frameAround(this.box);
  }

  /** @param {Spot} from  @param {Spot} to */
  outline(from, to) {
    const box = boxBetween(from, to, this.photo);
    if (box) this.frameAround(box);
    this.frame.hidden = !box;
  }

  /** @param {Box} box */
  frameAround({ x, y, width, height }) {
    const { photo, frame } = this;
    frame.hidden = false;
    frame.style.inset = `${(100 * y) / photo.height}% auto auto ${(100 * x) / photo.width}%`;
    frame.style.inlineSize = `${(100 * width) / photo.width}%`;
    frame.style.blockSize = `${(100 * height) / photo.height}%`;
  }

  /** Make the box black; one that cannot be seen is shown first. */
  putBox() {
    if (this.frame.hidden) {
      this.showBox();
      this.status.textContent = t('photo.box_stands');
    } else {
      this.blacken(wholePixels(this.box));
    }
  }

  /** @param {Box|null} box */
  blacken(box) {
    this.frame.hidden = true;
    if (!box) return;
    this.black.push(box);
    this.paint();
    this.status.textContent = tCount('photo.blackened', this.black.length);
  }

  undo() {
    if (!this.black.pop()) {
      this.status.textContent = t('photo.nothing_black');
      return;
    }
    this.paint();
    this.status.textContent = this.black.length ? tCount('photo.blackened', this.black.length) : t('photo.nothing_black');
  }

  paint() {
    const pen = penOf(this.shown);
    pen.drawImage(this.photo, 0, 0);
    pen.fillStyle = '#000';
    for (const { x, y, width, height } of this.black) pen.fillRect(x, y, width, height);
    this.takeBack.setAttribute('aria-disabled', String(this.black.length === 0));
  }

  /** @returns {Promise<Blob>} */
  blob() {
    return new Promise((resolve, reject) => {
      const done = (/** @type {Blob|null} */ blob) => (blob ? resolve(blob) : reject(new PhotoUnreadableError('no JPEG')));
      this.shown.toBlob(done, 'image/jpeg', QUALITY);
    });
  }

  /** Take it away; a canvas without pixels gives its memory back at once. */
  destroy() {
    this.element.remove();
    for (const canvas of [this.photo, this.shown]) canvas.width = canvas.height = 0;
  }
}

/** A box drawn open by a finger or the mouse; one finger at a time. */
class Rubber {
  /**
   * @param {HTMLElement} stage
   * @param {object} tell
   * @param {(event: PointerEvent) => Spot} tell.spotOf
   * @param {(from: Spot, to: Spot) => void} tell.onDrag
   * @param {(from: Spot, to: Spot) => void} tell.onDrop
   * @param {(spot: Spot) => void} tell.onTap
   * @param {() => void} tell.onBreak
   */
  constructor(stage, tell) {
    this.stage = stage;
    this.tell = tell;
    /** @type {{id: number, from: Spot, x: number, y: number, isDrag: boolean}|null} */
    this.pressed = null;
    stage.addEventListener('pointerdown', (event) => this.press(event));
    stage.addEventListener('pointermove', (event) => this.move(event));
    stage.addEventListener('pointerup', (event) => this.release(event));
    stage.addEventListener('pointercancel', (event) => this.breakOff(event));
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0 || this.pressed) return;
    this.stage.setPointerCapture(event.pointerId);
    const { pointerId: id, clientX: x, clientY: y } = event;
    this.pressed = { id, from: this.tell.spotOf(event), x, y, isDrag: false };
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { pressed } = this;
    if (pressed?.id !== event.pointerId) return;
    pressed.isDrag ||= Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > TAP_PIXELS;
    if (pressed.isDrag) this.tell.onDrag(pressed.from, this.tell.spotOf(event));
  }

  /** @param {PointerEvent} event */
  release(event) {
    const { pressed } = this;
    if (pressed?.id !== event.pointerId) return;
    this.pressed = null;
    if (pressed.isDrag) this.tell.onDrop(pressed.from, this.tell.spotOf(event));
    else this.tell.onTap(pressed.from);
  }

  /** @param {PointerEvent} event */
  breakOff(event) {
    if (this.pressed?.id !== event.pointerId) return;
    this.pressed = null;
    this.tell.onBreak();
  }
}

/** @param {string} words  @param {() => void} act */
function makeButton(words, act) {
  const button = element('button', { type: 'button', class: 'button' }, words);
  button.addEventListener('click', act);
  return button;
}
