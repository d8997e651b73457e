/** The map of an area: put together here, steered by the page through the functions below. */

import { readBlock, readLayer } from './blocks.js';
import { make, makeButton } from './dom.js';
import { startDrawing } from './draw_shape.js';
import { fullScreenButton } from './full_screen.js';
import { drawGround, drawVeil } from './ground.js';
import { icon } from './icons.js';
import { Surface } from './leaflet.js';
import { locateButton } from './locate.js';
import { makePanel } from './panel.js';
import { startPicking } from './pick_place.js';
import { Pins } from './pins.js';
import { showPlaceNames } from './place_names.js';
import { stopPopup } from './popups.js';
import { addScale } from './scale.js';
import { drawWalk, putStops } from './walk.js';
import { sayFrom, wordFrom } from './words.js';

const WIDE = 1200;
/** @type {{resolve: (map: AreaMap) => void, reject: (problem: unknown) => void}} */
let ready;
/** @type {Promise<AreaMap>} */
const current = new Promise((resolve, reject) => {
  ready = { resolve, reject };
});

/**
 * Return the map of this page when it stands.
 * @returns {Promise<AreaMap>}
 */
export function currentMap() {
  return current;
}

/**
 * Build the map in an element, from the page's data blocks.
 * @param {string} elementId
 */
export async function startMap(elementId) {
  const element = /** @type {HTMLElement} */ (document.getElementById(elementId));
  const map = new AreaMap(element);
  try {
    await map.draw();
    element.dataset.ready = '';
    ready.resolve(map);
  } catch (error) {
    map.tell(map.say('map.failed'));
    ready.reject(error);
    throw error;
  }
}

/** Bring a pin into view and open what it says, while it is wanted. @param {string|number} id  @param {() => boolean} [isWanted] */
export async function selectPin(id, isWanted) {
  return (await current).pins.select(id, isWanted);
}

/** Let a person pick a place. @param {Parameters<typeof startPicking>[3]} [wish] */
export async function pickPlace(wish = {}) {
  const map = await current;
  return startPicking(map.surface, map.boundary, map.say, wish);
}

/**
 * Let a person draw a path or an area.
 * @param {Parameters<typeof startDrawing>[3]} wish
 */
export async function drawShape(wish) {
  const map = await current;
  const look = map.pinLooks()[/** @type {import('./pins.js').Kind} */ (wish.kind)];
  return startDrawing(map.surface, map.boundary, look, wish);
}

/** Add a pin that just came in. @param {import('./pins.js').PinFeature} feature  properties.kind says what it is */
export async function addPin(feature) {
  (await current).pins.add(feature);
}

/** Bring a place to the middle. @param {number} longitude  @param {number} latitude  @param {number} [zoom] */
export async function flyTo(longitude, latitude, zoom) {
  await (await current).surface.fly([longitude, latitude], zoom);
}

/** Say how much of the map the page covers, in pixels. @param {Partial<import('./leaflet.js').Insets>} insets */
export async function setInsets(insets) {
  (await current).surface.setInsets(insets);
}

/** Wait until what is drawn so far can be seen; a page in the background does not wait. */
function painted() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 120);
  });
}

/**
 * @typedef {{toggle: (on: boolean) => void}} Part  of the map, to be shown and hidden
 * @typedef {object} Parts
 * @property {Part} walk
 * @property {Part} stops
 * @property {import('./leaflet.js').Place[]} stopPlaces
 * @property {Part} places
 * @property {boolean} hasWalk
 * @typedef {object} Configuration  what layers/folium_map.py says of the map
 * @property {string} title
 * @property {string} language
 * @property {[number, number, number, number]} bounds
 * @property {number} maxZoom
 * @property {boolean} approximate
 * @property {string} attribution
 * @property {Record<string, string>} sources
 * @property {{title: string, address: string, attribution: string, maxZoom: number, wmsLayer: string|null}|null} tiles
 * @property {import('./look_styles.js').LegendLine[]} legend
 */

/** One area's map with all that is on it. */
export class AreaMap {
  /** @param {HTMLElement} element */
  constructor(element) {
    const catalogue = readBlock('words');
    /** @type {Configuration} */
    this.configuration = readBlock('configuration');
    /** @type {import('./look_styles.js').LayerStyle[]} */
    this.styles = readBlock('style');
    this.say = sayFrom(catalogue);
    this.word = wordFrom(catalogue);
    this.element = element;
    /** @type {import('./shape_rules.js').Boundary|null} */
    this.boundary = null;
    element.setAttribute('role', 'region');
    element.setAttribute('aria-label', this.say('map.map_of', { area: this.configuration.title }));
    this.surface = new Surface(element, this.configuration);
    this.pins = new Pins(this.surface, this.pinLooks(), {
      say: this.say,
      word: this.word,
      language: this.configuration.language,
      approximate: this.configuration.approximate,
    });
    this.attribution = make('span', { class: 'map-attribution' });
    this.status = make('p', { class: 'map-status', role: 'status' });
    element.append(this.status);
  }

  /** @param {string} name  of a layer */
  styleOf(name) {
    const found = this.styles.find((layer) => layer.name === name);
    if (!found) {
      throw new Error(`the page has no style for ${name}`);
    }
    return found;
  }

  /** @returns {Record<import('./pins.js').Kind, import('./look_styles.js').PinLook>} */
  pinLooks() {
    const look = (/** @type {string} */ name) => /** @type {import('./look_styles.js').PinLook} */ (this.styleOf(name).look);
    return { resource: look('resources'), challenge: look('challenges') };
  }

  /** Say something at the foot of the map, also to a screen reader. @param {string} text */
  tell(text) {
    this.status.textContent = text;
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.status.replaceChildren(), 8000);
  }

  /** Draw everything: hearts and stars first, since they are what people come for. */
  async draw() {
    const read = (/** @type {string} */ name) => readLayer(name, this.configuration.sources);
    const [resources, challenges] = await Promise.all([read('resources'), read('challenges')]);
    this.pins.addLayer('challenges', challenges);
    this.pins.addLayer('resources', resources);
    await painted();
    const names = ['covers', 'paths', 'buildings', 'boundary', 'walk', 'stops', 'places'];
    const features = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)])));
    this.boundary = features.boundary[0]?.geometry ?? null;
    for (const name of ['covers', 'paths', 'buildings']) {
      drawGround(this.surface, features[name], this.styleOf(name));
    }
    drawVeil(this.surface, features.boundary, this.styleOf('boundary'));
    const walk = drawWalk(this.surface, features.walk, this.styleOf('walk'));
    const stops = putStops(this.surface, features.stops, this.say, (stop) => this.openStop(stop));
    const stopPlaces = features.stops.map((/** @type {import('./walk.js').Stop} */ { geometry }) => geometry.coordinates);
    this.pins.avoid(stopPlaces);
    const taken = () => this.pins.takenBoxes();
    const places = showPlaceNames(this.surface, features.places, this.styleOf('places'), taken);
    this.addControls({ walk, stops, stopPlaces, places, hasWalk: features.walk.length > 0 });
  }

  /** @param {import('./walk.js').Stop} stop */
  openStop(stop) {
    const close = () => this.surface.closePopup();
    const content = stopPopup(stop, { say: this.say }, close);
    this.surface.openPopup(stop.geometry.coordinates, content, () => {});
    content.focus({ preventScroll: true });
  }

  /** @param {Parts} parts  @returns {import('./panel.js').Switch[]} */
  switches({ walk, stops, stopPlaces, places, hasWalk }) {
    const entry = (/** @type {string} */ name, /** @type {(on: boolean) => void} */ toggle) => ({ name, title: this.say(`layer.${name}`), on: true, toggle });
    const rows = [
      entry('resources', (on) => this.pins.toggle('resource', on)),
      entry('challenges', (on) => this.pins.toggle('challenge', on)),
    ];
    if (hasWalk) {
      const toggle = (/** @type {boolean} */ on) => {
        [walk, stops].forEach((part) => part.toggle(on));
        this.pins.avoid(on ? stopPlaces : []);
      };
      rows.push(entry('walk', toggle));
    }
    rows.push(entry('places', (on) => places.toggle(on)));
    const { tiles } = this.configuration;
    if (tiles) {
      const layer = this.surface.addTiles(tiles);
      const toggle = (/** @type {boolean} */ on) => {
        layer.toggle(on);
        this.surface.ground.toggle(!on);
        this.attribution.textContent = on ? tiles.attribution : this.configuration.attribution;
      };
      rows.push({ name: 'tiles', title: tiles.title, on: false, toggle });
    }
    return rows;
  }

  /** @param {Parts} parts */
  addControls(parts) {
    const { say, surface } = this;
    this.attribution.textContent = this.configuration.attribution;
    const showsWalks = parts.hasWalk || this.element.closest('[data-plans-walks]') !== null;
    const legend = this.configuration.legend.filter(({ layer }) => showsWalks || !['walk', 'stops'].includes(layer));
    const panel = makePanel(this.switches(parts), legend, say, this.element.clientWidth >= WIDE);
    const buttons = [
      panel.button,
      makeButton('map-control', say('map.zoom_in'), () => surface.zoomBy(1), icon('plus')),
      makeButton('map-control', say('map.zoom_out'), () => surface.zoomBy(-1), icon('minus')),
      locateButton(surface, this.boundary, say, (text) => this.tell(text)),
      fullScreenButton(this.element, say),
    ].filter((button) => button !== null);
    const foot = make('div', { class: 'map-foot' }, this.attribution);
    const tools = make('div', { class: 'map-tools' }, panel.card, make('div', { class: 'map-controls' }, ...buttons));
    addScale(foot, surface);
    this.element.append(tools, foot);
    for (const type of ['click', 'dblclick', 'mousedown', 'touchstart', 'wheel', 'pointerdown']) {
      tools.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
    }
    tools.addEventListener('keydown', (event) => event.stopPropagation());
  }
}
