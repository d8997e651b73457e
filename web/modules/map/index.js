/** The map of an area: put together here, steered by the page through the functions below. */

import { readBlock, readLayer } from './blocks.js';
import { make, makeButton } from './dom.js';
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
let ready;
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
  const element = document.getElementById(elementId);
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

/** Bring a pin into view and open what it says. @param {string} id */
export async function selectPin(id) {
  return (await current).pins.select(id);
}

/** Let a person pick a place. @param {{kind?: string, onMove?: Function}} [wish] */
export async function pickPlace(wish = {}) {
  const map = await current;
  return startPicking(map.surface, map.boundary, map.say, wish);
}

/** Add a pin that just came in. @param {object} feature  GeoJSON, properties.kind says what it is */
export async function addPin(feature) {
  (await current).pins.add(feature);
}

/** Bring a place to the middle. @param {number} longitude  @param {number} latitude  @param {number} [zoom] */
export async function flyTo(longitude, latitude, zoom) {
  await (await current).surface.fly([longitude, latitude], zoom);
}

/** Say how much of the map the page covers, in pixels. @param {{top?: number, right?: number, bottom?: number, left?: number}} insets */
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

/** One area's map with all that is on it. */
export class AreaMap {
  /** @param {HTMLElement} element */
  constructor(element) {
    const catalogue = readBlock('words');
    this.configuration = readBlock('configuration');
    this.style = new Map(readBlock('style').map((layer) => [layer.name, layer]));
    this.say = sayFrom(catalogue);
    this.word = wordFrom(catalogue);
    this.element = element;
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
    this.status = make('p', { class: 'map-status', role: 'status' });
    element.append(this.status);
  }

  pinLooks() {
    return { resource: this.style.get('resources').look, challenge: this.style.get('challenges').look };
  }

  /** Say something at the foot of the map, also to a screen reader. @param {string} text */
  tell(text) {
    this.status.textContent = text;
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.status.replaceChildren(), 8000);
  }

  /** Draw everything: hearts and stars first, since they are what people come for. */
  async draw() {
    const read = (name) => readLayer(name, this.configuration.sources);
    const [resources, challenges] = await Promise.all([read('resources'), read('challenges')]);
    this.pins.addLayer('challenges', challenges);
    this.pins.addLayer('resources', resources);
    await painted();
    const names = ['covers', 'paths', 'buildings', 'boundary', 'walk', 'stops', 'places'];
    const features = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)])));
    this.boundary = features.boundary[0]?.geometry ?? null;
    for (const name of ['covers', 'paths', 'buildings']) {
      drawGround(this.surface, features[name], this.style.get(name));
    }
    drawVeil(this.surface, features.boundary, this.style.get('boundary'));
    const walk = drawWalk(this.surface, features.walk, this.style.get('walk'));
    const stops = putStops(this.surface, features.stops, this.say, (stop) => this.openStop(stop));
    const stopPlaces = features.stops.map(({ geometry }) => geometry.coordinates);
    this.pins.avoid(stopPlaces);
    const taken = () => this.pins.takenBoxes();
    const places = showPlaceNames(this.surface, features.places, this.style.get('places'), taken);
    this.addControls({ walk, stops, stopPlaces, places, hasWalk: features.walk.length > 0 });
  }

  openStop(stop) {
    const close = () => this.surface.closePopup();
    const content = stopPopup(stop, { say: this.say }, close);
    this.surface.openPopup(stop.geometry.coordinates, content, () => {});
    content.focus({ preventScroll: true });
  }

  switches({ walk, stops, stopPlaces, places, hasWalk }) {
    const entry = (name, toggle) => ({ name, title: this.say(`layer.${name}`), on: true, toggle });
    const rows = [
      entry('resources', (on) => this.pins.toggle('resource', on)),
      entry('challenges', (on) => this.pins.toggle('challenge', on)),
    ];
    if (hasWalk) {
      const toggle = (on) => {
        [walk, stops].forEach((part) => part.toggle(on));
        this.pins.avoid(on ? stopPlaces : []);
      };
      rows.push(entry('walk', toggle));
    }
    rows.push(entry('places', (on) => places.toggle(on)));
    const { tiles } = this.configuration;
    if (tiles) {
      const layer = this.surface.addTiles(tiles);
      const toggle = (on) => {
        layer.toggle(on);
        this.surface.ground.toggle(!on);
        this.attribution.textContent = on ? tiles.attribution : this.configuration.attribution;
      };
      rows.push({ name: 'tiles', title: tiles.title, on: false, toggle });
    }
    return rows;
  }

  addControls(parts) {
    const { say, surface } = this;
    this.attribution = make('span', { class: 'map-attribution' }, this.configuration.attribution);
    const legend = this.configuration.legend.filter(({ layer }) => parts.hasWalk || !['walk', 'stops'].includes(layer));
    const panel = makePanel(this.switches(parts), legend, say, this.element.clientWidth >= WIDE);
    const buttons = [
      panel.button,
      makeButton('map-control', say('map.zoom_in'), () => surface.zoomBy(1), icon('plus')),
      makeButton('map-control', say('map.zoom_out'), () => surface.zoomBy(-1), icon('minus')),
      locateButton(surface, this.boundary, say, (text) => this.tell(text)),
      fullScreenButton(this.element, say),
    ].filter(Boolean);
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
