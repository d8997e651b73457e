/** The hearts and stars on the map: alone, in stacks that open like a fan, and as lines and areas. */

import { middleOf } from './along.js';
import { fanOffsets } from './fan.js';
import { polygonsOf, signPlace } from './inside.js';
import { fillStyle, lineStyle } from './look_styles.js';
import { fieldPopup, pinPopup } from './popups.js';
import { hue } from './scheme.js';
import { makeFieldSign, makePinSign, makeStackSign } from './signs.js';
import { boxOf, stackMarks, stackOf, wayOut } from './stacks.js';

/**
 * @typedef {'resource'|'challenge'} Kind
 * @typedef {import('./leaflet.js').Place} Place
 * @typedef {import('./leaflet.js').Handle} Handle
 * @typedef {import('./look_styles.js').PinLook} PinLook
 * @typedef {import('./stacks.js').Stack} Stack
 * @typedef {import('geojson').Point | import('geojson').LineString | import('./inside.js').Area} PinGeometry
 * @typedef {object} PinProperties  where the layer has the column
 * @property {string} [kind]
 * @property {string} [category]
 * @property {string} [topic]
 * @property {string|null} [text]
 * @property {string} [language]
 * @property {number} [hour]
 * @property {string} [light]
 * @property {string} [season]
 * @property {number} [people]
 * @property {string} [created_on]
 * @property {string} [precision]
 * @property {string} [state]
 * @property {string} [relevance]
 * @typedef {import('./blocks.js').Feature<PinGeometry, PinProperties>} PinFeature
 * @typedef {{id: string, kind: Kind, geometry: PinGeometry, properties: PinProperties, place: Place}} Pin
 * @typedef {{handles: Handle[], spokes: import('./leaflet.js').Sheet, button: HTMLElement}} Fan
 */

/** @type {Record<string, Kind>} */
const LAYER_KINDS = { resources: 'resource', challenges: 'challenge' };
/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const FAN_LIMIT = 24;
const FAN_SPACING = 46;
const STOP_SIZE = 40;
const FIELD_SIZE = 42;
const touch = window.matchMedia('(pointer: coarse)');

/** All pins of a map. */
export class Pins {
  /**
   * @param {import('./leaflet.js').Surface} surface
   * @param {Record<Kind, PinLook>} looks
   * @param {import('./popups.js').Context} context
   */
  constructor(surface, looks, context) {
    this.surface = surface;
    this.looks = looks;
    this.context = context;
    /** @type {Map<string, Pin>} */
    this.pins = new Map();
    /** @type {Set<Kind>} */
    this.hidden = new Set();
    /** @type {Map<string, Handle>} */
    this.shown = new Map();
    /** @type {Stack[]} */
    this.stacks = [];
    /** @type {number|null} */
    this.stackedAt = null;
    /** @type {Place[]} */
    this.stops = [];
    /** @type {Fan|null} */
    this.fan = null;
    /** @type {string|null} */
    this.selected = null;
    /** @type {string|null} */
    this.wanted = null;
    /** @type {Set<string>} */
    this.fields = new Set();
    this.shapes = { resource: surface.addSheet('resources', 391), challenge: surface.addSheet('challenges', 390) };
    surface.whenMoved(() => this.redraw());
    surface.whenZoomStarts(() => this.closeFan());
    surface.whenPressed(() => this.closeFan());
    surface.element.addEventListener('keydown', (event) => this.handleKey(event));
  }

  /** Add the features of a layer, and draw. @param {string} name  @param {PinFeature[]} features */
  addLayer(name, features) {
    features.forEach((feature) => this.keep(feature, LAYER_KINDS[name]));
    this.restack();
  }

  /** Add one feature that just came in. @param {PinFeature} feature */
  add(feature) {
    const before = `${feature.id}+1`;
    this.shown.get(before)?.remove();
    this.shown.delete(before);
    this.keep(feature, /** @type {Kind} */ (feature.properties.kind));
    this.restack();
  }

  /** @param {PinFeature} feature  @param {Kind} kind */
  keep(feature, kind) {
    const { id, geometry, properties } = feature;
    /** @type {Pin} */
    const pin = { id: String(id), kind, geometry, properties, place: signPlace(geometry, middleOf) };
    this.pins.set(pin.id, pin);
    const { line, fill } = this.looks[kind];
    if (geometry.type === 'LineString') {
      this.shapes[kind].drawLine([geometry.coordinates], () => lineStyle(line, true));
      this.shapes[kind].drawLine([geometry.coordinates], () => lineStyle(line, false));
    } else if (geometry.type !== 'Point' && !this.isDrawn(pin)) {
      this.shapes[kind].drawArea(polygonsOf(geometry), () => (isField(pin) ? fieldStyle(fill) : fillStyle(fill)));
    }
  }

  /** Tell whether a field of this kind lies here already: two of them must not look like a deeper one. @param {Pin} pin */
  isDrawn(pin) {
    const key = `${pin.kind} ${pin.geometry.coordinates}`;
    const before = isField(pin) && this.fields.has(key);
    this.fields.add(key);
    return before;
  }

  /** Show or hide one kind. @param {Kind} kind  @param {boolean} on */
  toggle(kind, on) {
    if (on) {
      this.hidden.delete(kind);
    } else {
      this.hidden.add(kind);
    }
    this.shapes[kind].toggle(on);
    this.closeFan();
    this.restack();
  }

  /** Put the pins into stacks for this zoom and show those in view; a sign that stays is left alone, or moved. */
  redraw() {
    const zoom = this.surface.zoom();
    const isStacked = zoom === this.stackedAt;
    if (!isStacked) {
      this.stacks = this.stack();
      this.stackedAt = zoom;
    }
    /** @type {Map<string, {stack: Stack, place: Place}>} */
    const wanted = new Map();
    for (const stack of this.stacks) {
      const place = this.surface.fromPixels(stack);
      if (this.surface.isInView(place)) {
        wanted.set(stack.marks.length === 1 ? stack.key : `${stack.marks.map(({ id }) => id).join('+')}@${zoom}`, { stack, place });
      }
    }
    for (const [key, handle] of this.shown) {
      if (!wanted.has(key)) {
        handle.remove();
        this.shown.delete(key);
      }
    }
    for (const [key, { stack, place }] of wanted) {
      const handle = this.shown.get(key);
      if (handle && !isStacked) {
        handle.moveTo(place);
      } else if (!handle) {
        this.shown.set(key, stack.marks.length === 1 ? this.putPin(stack.marks[0].id, place) : this.putStack(stack, place));
      }
    }
  }

  /** Return the stacks of this zoom, each moved off the stop or field that it would stand on; a field stands alone. */
  stack() {
    /** @type {import('./stacks.js').Mark[]} */
    const fields = [];
    /** @type {import('./stacks.js').Mark[]} */
    const marks = [];
    for (const pin of this.pins.values()) {
      if (!this.hidden.has(pin.kind)) {
        const { x, y } = this.surface.toPixels(pin.place);
        (isField(pin) ? fields : marks).push({ id: pin.id, kind: pin.kind, x, y });
      }
    }
    const stops = this.stopBoxes();
    const alone = moveOff(stops, standApart(fields), FIELD_SIZE);
    const taken = [...stops, ...alone.map((field) => boxOf(field, FIELD_SIZE))];
    return [...alone, ...moveOff(taken, stackMarks(marks, this.height()), this.height())];
  }

  stopBoxes() {
    return this.stops.map((place) => ({ ...this.surface.toPixels(place), width: STOP_SIZE, height: STOP_SIZE }));
  }

  height() {
    return touch.matches ? 40 : 30;
  }

  /** Keep clear of the stops of a walk. @param {import('./leaflet.js').Place[]} places */
  avoid(places) {
    this.stops = places;
    this.restack();
  }

  restack() {
    this.stackedAt = null;
    this.redraw();
  }

  /** Return the boxes that signs cover, for labels to give way to. */
  takenBoxes() {
    return [...this.stacks.map((stack) => boxOf(stack, this.height())), ...this.stopBoxes()];
  }

  /** @param {string} id */
  pin(id) {
    return /** @type {Pin} */ (this.pins.get(id));
  }

  /** @param {string} id  @param {Place} place */
  putPin(id, place, above = 0) {
    const pin = this.pin(id);
    const look = this.looks[pin.kind];
    const label = this.labelOf(pin);
    const button = isField(pin) ? makeFieldSign(pin, look, label) : makePinSign(pin, look, label, this.context.word);
    button.dataset.pin = id;
    const handle = this.surface.putSign(button, place, { above, press: () => this.open(pin, button, handle.place()) });
    return handle;
  }

  /** @param {Pin} pin */
  labelOf(pin) {
    const { kind, properties } = pin;
    const { say, word } = this.context;
    const about = word('topic', properties.topic) ?? word('category', properties.category);
    const label = say('map.sign', { kind: say(`kind.${kind}`), about: about ?? '' });
    return isField(pin) ? `${label}. ${say('map.field', { count: properties.people ?? 0 })}` : label;
  }

  /** @param {Stack} stack  @param {Place} place */
  putStack(stack, place) {
    const { say } = this.context;
    const signs = { resource: this.looks.resource.sign, challenge: this.looks.challenge.sign };
    const label = say('map.stack', { resources: stack.hearts, challenges: stack.stars });
    const button = makeStackSign(stack, signs, label);
    const handle = this.surface.putSign(button, place, { above: 200, press: () => this.openStack(stack, handle.place(), button) });
    return handle;
  }

  /** @param {Stack} stack  @param {Place} place  @param {HTMLElement} button */
  openStack(stack, place, button) {
    this.closeFan();
    if (stack.marks.length > FAN_LIMIT && this.surface.zoom() < this.surface.map.getMaxZoom()) {
      this.surface.fit(stack.marks.map(({ id }) => this.pin(id).place));
      return;
    }
    const { x, y } = this.surface.toPixels(place);
    const offsets = fanOffsets(stack.marks.length, touch.matches ? FAN_SPACING + 6 : FAN_SPACING);
    const spokes = this.surface.addSheet(`fan-${Date.now()}`, 420);
    const handles = stack.marks.map(({ id }, number) => {
      const spot = this.surface.fromPixels({ x: x + offsets[number].x, y: y + offsets[number].y });
      spokes.drawLine([[place, spot]], () => ({ color: hue(this.looks.resource.sign.casing), weight: 3 }));
      return this.putPin(id, spot, 1000);
    });
    button.setAttribute('aria-expanded', 'true');
    this.fan = { handles, spokes, button };
    this.surface.element.classList.add('map-fanned');
    handles.forEach(({ element }) => element.classList.add('map-in-fan'));
    handles[0].element.focus({ preventScroll: true });
  }

  /** Close the open fan; the keyboard goes back to its stack. */
  closeFan() {
    if (!this.fan) {
      return;
    }
    const { handles, spokes, button } = this.fan;
    const held = handles.some(({ element }) => element === document.activeElement);
    this.fan = null;
    this.surface.element.classList.remove('map-fanned');
    handles.forEach((handle) => handle.remove());
    spokes.discard();
    button.setAttribute('aria-expanded', 'false');
    if (held) {
      button.focus({ preventScroll: true });
    }
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    if (!this.fan) {
      return;
    }
    const elements = this.fan.handles.map(({ element }) => element);
    const at = elements.findIndex((element) => element === document.activeElement);
    const step = STEPS[event.key];
    if (event.key === 'Escape' && at >= 0) {
      this.closeFan();
    } else if (step && at >= 0) {
      elements[(at + step + elements.length) % elements.length].focus({ preventScroll: true });
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * Open what was said at a place; the keyboard goes back to the opener or, where that is gone, to the sign.
   * @param {Pin} pin
   * @param {HTMLElement|undefined} button
   * @param {Place} place
   * @param {Element|null} [opener]
   */
  open(pin, button, place, opener = null) {
    const look = this.looks[pin.kind];
    const tell = isField(pin) ? fieldPopup : pinPopup;
    const content = tell(pin, { look, ...this.context }, () => this.surface.closePopup());
    this.selected = pin.id;
    this.surface.openPopup(place, content, () => this.closed(pin.id, [opener, button]));
    content.focus({ preventScroll: true });
    this.surface.element.dispatchEvent(new CustomEvent('map:select', { bubbles: true, detail: { id: pin.id } }));
  }

  /** @param {string} id  @param {(Element|null|undefined)[]} openers */
  closed(id, openers) {
    if (this.selected === id) {
      this.selected = null;
    }
    if (document.activeElement === document.body || this.surface.element.contains(document.activeElement)) {
      const isThere = (/** @type {Element|null|undefined} */ one) => one instanceof HTMLElement && one.getClientRects().length > 0;
      const back = openers.find(isThere) ?? this.surface.element;
      /** @type {HTMLElement} */ (back).focus({ preventScroll: true });
    }
  }

  /**
   * Bring a pin into view and tell what it says, unless another is asked for meanwhile; false when the map lacks it.
   * @param {string|number} id
   * @param {() => boolean} [isWanted]  asked again when the map has come there
   */
  async select(id, isWanted = () => true) {
    const pin = this.pins.get(String(id));
    if (!pin) {
      return false;
    }
    if (!isWanted()) {
      return true;
    }
    const opener = document.activeElement === document.body ? null : document.activeElement;
    this.closeFan();
    this.wanted = pin.id;
    await this.surface.fly(pin.place, Math.max(this.surface.zoom(), 17));
    if (this.wanted !== pin.id || !isWanted()) {
      return true;
    }
    this.open(pin, this.shown.get(`${pin.id}+1`)?.element, pin.place, opener);
    return true;
  }
}

/** Tell whether this is no single pin, but the number of people who named something within a hexagon. @param {Pin} pin */
function isField({ properties }) {
  return properties.precision === 'hexagon';
}

/** Return fields as stacks of one, side by side where several lie over the same hexagon. @param {import('./stacks.js').Mark[]} fields */
function standApart(fields) {
  return fields.map((field) => {
    const same = fields.filter(({ x, y }) => x === field.x && y === field.y);
    return stackOf([{ ...field, x: field.x + (same.indexOf(field) - (same.length - 1) / 2) * FIELD_SIZE }]);
  });
}

/**
 * Return the stacks, those that stand on a stop moved beside it, and onto no other stack.
 * @param {import('./stacks.js').Box[]} stops
 * @param {Stack[]} stacks
 * @param {number} height
 */
function moveOff(stops, stacks, height) {
  const boxes = stacks.map((stack) => boxOf(stack, height));
  return stacks.map((stack, number) => {
    const box = boxes[number];
    const onto = wayOut(box, stops);
    if (onto.x === 0 && onto.y === 0) {
      return stack;
    }
    const shift = wayOut(box, [...stops, ...boxes.filter((other) => other !== box)]);
    boxes[number] = { ...box, x: box.x + shift.x, y: box.y + shift.y };
    return { ...stack, x: boxes[number].x, y: boxes[number].y };
  });
}

/** A field is hardly tinted and its rim is dotted: it says how far the number reaches, and paints nobody's home red. @param {PinLook['fill']} fill  @returns {import('leaflet').PathOptions} */
function fieldStyle(fill) {
  return { ...fillStyle(fill), fillOpacity: 0.03, weight: 1.5, opacity: fill.edgeOpacity, dashArray: '1 7', lineCap: 'round' };
}
