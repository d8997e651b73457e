/** The one file that knows Leaflet: a surface to draw on, with longitude first, as everywhere outside Leaflet. */

import { Motion } from './motion.js';
import { prefersStillness, whenSchemeChanges } from './scheme.js';

const { L } = window;
const EARTH_METRES_PER_PIXEL = 156543.03392;
const BUTTONS_WIDTH = 54;

/**
 * @typedef {[number, number]} Place  longitude and latitude in degrees
 * @typedef {{top: number, right: number, bottom: number, left: number}} Insets  in pixels
 * @typedef {{canvas: HTMLCanvasElement, x: number, y: number, ratio: number}} SheetPicture  where a drawn sheet lies, and its pixels for each of the page
 * @typedef {() => import('leaflet').PathOptions} Style  asked for anew whenever zoom or scheme change
 * @typedef {{remove: () => void, toggle: (on: boolean) => void, moveTo: (place: Place) => void, place: () => Place, element: HTMLElement, marker: import('leaflet').Marker}} Handle  of what was put on the map
 */

/** @param {import('geojson').Position} place  @returns {[number, number]} latitude and longitude, as Leaflet has it */
function flip([longitude, latitude]) {
  return [latitude, longitude];
}

/** @param {import('geojson').Position[][]} lines */
function flipLines(lines) {
  return lines.map((line) => line.map(flip));
}

/** Tell whether the map shall jump: nothing is drawn anew in a page that nobody sees, so a flight there would not end. */
function isStill() {
  return prefersStillness() || document.hidden;
}

/** Lines and areas that are drawn together, shown and hidden together, and restyled when zoom or scheme change. */
export class Sheet {
  /** @param {import('leaflet').Map} map  @param {string} name  @param {number} level */
  constructor(map, name, level) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(level);
    pane.style.pointerEvents = 'none';
    this.map = map;
    this.options = { renderer: L.canvas({ pane: name, padding: 0.5 }), pane: name, interactive: false, smoothFactor: 0.6 };
    this.group = L.layerGroup().addTo(map);
    /** @type {{shape: import('leaflet').Path, style: Style}[]} */
    this.drawn = [];
    this.whenZoomed = () => this.restyle();
    map.on('zoomend', this.whenZoomed);
    this.forgetScheme = whenSchemeChanges(this.whenZoomed);
  }

  /** @param {import('geojson').Position[][]} lines  @param {Style} style */
  drawLine(lines, style) {
    const shape = L.polyline(flipLines(lines), { ...this.options, ...style() });
    const change = (/** @type {Place[][]} */ others) => void shape.setLatLngs(flipLines(others));
    return { remove: this.add(shape, style), change };
  }

  /** @param {import('geojson').Position[][][]} polygons  each as its rings  @param {Style} style */
  drawArea(polygons, style) {
    const shape = L.polygon(polygons.map(flipLines), { ...this.options, ...style() });
    const change = (/** @type {Place[][][]} */ others) => void shape.setLatLngs(others.map(flipLines));
    return { remove: this.add(shape, style), change };
  }

  /** @param {import('leaflet').Path} shape  @param {Style} style  @returns {() => void} what removes it */
  add(shape, style) {
    const entry = { shape, style };
    this.drawn.push(entry);
    this.group.addLayer(shape);
    return () => {
      this.group.removeLayer(shape);
      this.drawn = this.drawn.filter((other) => other !== entry);
    };
  }

  restyle() {
    this.drawn.forEach(({ shape, style }) => shape.setStyle(style()));
  }

  /** @param {boolean} on */
  toggle(on) {
    paneOf(this.map, this.options.pane).hidden = !on;
  }

  /** Take the sheet away for good. */
  discard() {
    this.group.remove();
    this.options.renderer.remove();
    paneOf(this.map, this.options.pane).remove();
    this.map.off('zoomend', this.whenZoomed);
    this.forgetScheme();
    this.drawn = [];
  }
}

/** @param {import('leaflet').Map} map  @param {string} name */
function paneOf(map, name) {
  const pane = map.getPane(name);
  if (!pane) {
    throw new Error(`the map has no pane ${name}`);
  }
  return pane;
}

/** @param {Element} pane */
function level(pane) {
  return Number(getComputedStyle(pane).zIndex) || 0;
}

/** A map to draw on. */
export class Surface {
  /**
   * @param {HTMLElement} element
   * @param {{bounds: [number, number, number, number], maxZoom: number}} options  bounds as west, south, east, north
   */
  constructor(element, { bounds, maxZoom }) {
    const still = prefersStillness();
    this.element = element;
    /** @type {Insets} */
    this.insets = { top: 0, right: 0, bottom: 0, left: 0 };
    const [west, south, east, north] = bounds;
    this.home = L.latLngBounds([south, west], [north, east]);
    this.map = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      maxZoom,
      minZoom: 12,
      maxBounds: this.home.pad(2),
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
      inertia: !still,
    });
    this.map.fitBounds(this.home, { animate: false });
    const motion = new Motion(element);
    this.motion = motion;
    this.map.on({
      movestart: () => motion.starts(),
      zoomstart: () => motion.zoomStarts(),
      zoomend: () => motion.zoomEnds(),
      moveend: () => motion.ends(),
    });
    this.ground = new Sheet(this.map, 'ground', 200);
    const labels = this.map.createPane('labels');
    labels.style.zIndex = '450';
    labels.style.pointerEvents = 'none';
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(element);
  }

  /** Say how much of the map's edges is covered by the page, in pixels. @param {Partial<Insets>} insets */
  setInsets(insets) {
    this.insets = { ...this.insets, ...insets };
    for (const [side, pixels] of Object.entries(this.insets)) {
      this.element.style.setProperty(`--map-inset-${side}`, `${pixels}px`);
    }
  }

  /** @returns {{paddingTopLeft: [number, number], paddingBottomRight: [number, number]}} */
  padding(room = 24) {
    const { top, right, bottom, left } = this.insets;
    return { paddingTopLeft: [left + room, top + room], paddingBottomRight: [right + room, bottom + room] };
  }

  zoom() {
    return this.map.getZoom();
  }

  metresPerPixel() {
    const latitude = (this.map.getCenter().lat * Math.PI) / 180;
    return (EARTH_METRES_PER_PIXEL * Math.cos(latitude)) / 2 ** this.zoom();
  }

  /** @param {Place} place  @returns {{x: number, y: number}} pixels of the world at this zoom */
  toPixels(place) {
    return this.map.project(flip(place));
  }

  /** @param {{x: number, y: number}} pixels  @returns {Place} */
  fromPixels({ x, y }) {
    const { lat, lng } = this.map.unproject([x, y]);
    return [lng, lat];
  }

  /** @param {Place} place */
  isInView(place) {
    return this.map.getBounds().pad(0.25).contains(flip(place));
  }

  /** @param {import('geojson').Position[][]} lines  @param {Style} style */
  drawLine(lines, style) {
    return this.ground.drawLine(lines, style);
  }

  /** @param {import('geojson').Position[][][]} polygons  @param {Style} style */
  drawArea(polygons, style) {
    return this.ground.drawArea(polygons, style);
  }

  /** @param {string} name */
  addSheet(name, level = 400) {
    return new Sheet(this.map, name, level);
  }

  /** Put an element on the map that only shows something. @param {HTMLElement | SVGElement} element  @param {Place} place */
  putLabel(element, place) {
    return this.put(/** @type {HTMLElement} */ (element), place, { pane: 'labels', interactive: false });
  }

  /**
   * Put a button on the map; with drop it can be dragged.
   * @param {HTMLElement} element
   * @param {Place} place
   * @param {{above?: number, press: () => void, drop?: (place: Place) => void}} options
   */
  putSign(element, place, { above = 0, press, drop }) {
    const handle = this.put(element, place, { zIndexOffset: above, riseOnHover: true, draggable: drop !== undefined });
    handle.marker.on('click', () => press());
    handle.marker.on('dragend', () => {
      const { lat, lng } = handle.marker.getLatLng();
      drop?.([lng, lat]);
    });
    element.addEventListener('focus', () => this.reveal(handle.marker.getLatLng(), element));
    return handle;
  }

  /** @param {HTMLElement} element  @param {Place} place  @param {import('leaflet').MarkerOptions} options  @returns {Handle} */
  put(element, place, options) {
    const icon = L.divIcon({ html: element, className: 'map-mark', iconSize: [0, 0] });
    const marker = L.marker(flip(place), { icon, keyboard: false, ...options }).addTo(this.map);
    return {
      element,
      marker,
      remove: () => marker.remove(),
      toggle: (on) => void (on ? marker.addTo(this.map) : marker.remove()),
      moveTo: (to) => void marker.setLatLng(flip(to)),
      place: () => [marker.getLatLng().lng, marker.getLatLng().lat],
    };
  }

  /** Bring what the keyboard came to into view. @param {import('leaflet').LatLng} point  @param {Element} element */
  reveal(point, element) {
    if (element.matches(':focus-visible')) {
      this.map.panInside(point, { ...this.padding(40), animate: false });
    }
  }

  /**
   * Open a popup; there is one at a time.
   * @param {Place} place
   * @param {HTMLElement} content
   * @param {() => void} whenClosed
   */
  openPopup(place, content, whenClosed) {
    const { paddingTopLeft, paddingBottomRight } = this.padding(12);
    // The buttons stand where a line ends: on the left where one reads from the right.
    const beside = getComputedStyle(this.element).direction === 'rtl' ? paddingTopLeft : paddingBottomRight;
    beside[0] += BUTTONS_WIDTH;
    const width = Math.min(340, this.element.clientWidth - paddingTopLeft[0] - paddingBottomRight[0]);
    const popup = L.popup({
      className: 'map-popup-frame',
      closeButton: false,
      autoPanPaddingTopLeft: paddingTopLeft,
      autoPanPaddingBottomRight: paddingBottomRight,
      minWidth: Math.min(260, width),
      maxWidth: width,
      maxHeight: Math.max(160, this.element.clientHeight - 96 - this.insets.bottom - this.insets.top),
      offset: [0, -12],
    });
    popup.on('remove', whenClosed);
    content.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        popup.close();
      }
    });
    popup.setLatLng(flip(place)).setContent(content).openOn(this.map);
    this.popup = popup;
  }

  /** Make room for what was added to the open popup. */
  fitPopup() {
    this.popup?.update();
  }

  closePopup() {
    this.map.closePopup();
  }

  /** @param {'moveend'|'move'|'zoomend'|'zoomstart'|'dragstart'} type  @param {() => void} action */
  when(type, action) {
    this.map.on(type, action);
    return () => this.map.off(type, action);
  }

  /** @param {() => void} action */
  whenMoved(action) {
    return this.when('moveend', action);
  }

  /** @param {() => void} action */
  whenMoving(action) {
    return this.when('move', action);
  }

  /** @param {() => void} action */
  whenZoomed(action) {
    return this.when('zoomend', action);
  }

  /** @param {() => void} action */
  whenZoomStarts(action) {
    return this.when('zoomstart', action);
  }

  /** @param {(place: Place) => void} action */
  whenPressed(action) {
    const press = (/** @type {import('leaflet').LeafletMouseEvent} */ { latlng }) => action([latlng.lng, latlng.lat]);
    this.map.on('click', press);
    return () => this.map.off('click', press);
  }

  /** @param {number} steps */
  zoomBy(steps) {
    return this.motion.ask(() => this.map.setZoom(Math.round(this.zoom() + steps)));
  }

  /** @param {number} x  @param {number} y  in pixels */
  panBy(x, y) {
    return this.motion.ask(() => this.map.panBy([x, y], { animate: false }));
  }

  /** @param {Place[]} places  @param {number} [room]  around them, in pixels */
  fit(places, room = 64) {
    return this.motion.ask(() => {
      const options = { ...this.padding(room), maxZoom: this.map.getMaxZoom(), animate: isStill() ? false : undefined };
      this.map.fitBounds(L.latLngBounds(places.map(flip)), options);
    });
  }

  /**
   * Bring a place to the middle of what is not covered; the promise is kept when the map has come to rest.
   * @param {Place} place
   * @param {number} [zoom]  as it is, where nothing is said
   */
  fly(place, zoom) {
    return this.motion.ask(() => {
      const { top, right, bottom, left } = this.insets;
      const level = zoom ?? this.zoom();
      const shift = L.point((right - left) / 2, (bottom - top) / 2);
      const centre = this.map.unproject(this.map.project(flip(place), level).add(shift), level);
      this.map.setView(centre, level, { animate: !isStill() });
    });
  }

  /** @returns {Place} the place in the middle of what is not covered */
  centre() {
    const { top, right, bottom, left } = this.insets;
    const size = this.map.getSize();
    const middle = L.point((left + size.x - right) / 2, (top + size.y - bottom) / 2);
    const { lat, lng } = this.map.containerPointToLatLng(middle);
    return [lng, lat];
  }

  /** @param {{x: number, y: number}} spot  in pixels from the corner of the map's frame  @returns {Place} */
  placeAt({ x, y }) {
    const { lat, lng } = this.map.containerPointToLatLng([x, y]);
    return [lng, lat];
  }

  /**
   * Return what is to be seen now, for a magnifier: the drawn sheets from below to above, and copies of tiles and signs.
   * @returns {{sheets: SheetPicture[], tiles: HTMLElement[], marks: HTMLElement[]}}
   */
  pictures() {
    const frame = this.element.getBoundingClientRect();
    const whole = paneOf(this.map, 'mapPane');
    const panes = [...whole.children].filter((pane) => !pane.matches('[hidden]'));
    panes.sort((one, other) => level(one) - level(other));
    const sheets = panes.flatMap((pane) => [...pane.querySelectorAll('canvas')]).map((canvas) => {
      const box = canvas.getBoundingClientRect();
      return { canvas, x: box.x - frame.x, y: box.y - frame.y, ratio: canvas.width / box.width };
    });
    const copy = (/** @type {string[]} */ ...names) => {
      const moved = /** @type {HTMLElement} */ (whole.cloneNode(false));
      moved.append(...names.map((name) => paneOf(this.map, name).cloneNode(true)));
      return [moved];
    };
    return { sheets, tiles: copy('tilePane'), marks: copy('labels', 'markerPane') };
  }

  /** @param {{address: string, attribution: string, maxZoom: number, wmsLayer: string | null}} tiles */
  addTiles({ address, maxZoom, wmsLayer }) {
    const options = { maxNativeZoom: maxZoom, maxZoom: this.map.getMaxZoom() };
    const tiles = wmsLayer
      ? L.tileLayer.wms(address, { layers: wmsLayer, format: 'image/png', maxZoom: options.maxZoom })
      : L.tileLayer(address, options);
    return { toggle: (/** @type {boolean} */ on) => void (on ? tiles.addTo(this.map) : tiles.remove()) };
  }
}
