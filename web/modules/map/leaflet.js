/** The one file that knows Leaflet: a surface to draw on, with longitude first, as everywhere outside Leaflet. */

import { prefersStillness, whenSchemeChanges } from './scheme.js';

const { L } = window;
const EARTH_METRES_PER_PIXEL = 156543.03392;
const REST_MILLISECONDS = 700;
const BUTTONS_WIDTH = 54;
const flip = ([longitude, latitude]) => [latitude, longitude];
const flipLines = (lines) => lines.map((line) => line.map(flip));

/** @typedef {[number, number]} Place  longitude and latitude in degrees */

/** Lines and areas that are drawn together, shown and hidden together, and restyled when zoom or scheme change. */
class Sheet {
  constructor(map, name, level) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(level);
    pane.style.pointerEvents = 'none';
    this.map = map;
    this.options = { renderer: L.canvas({ pane: name, padding: 0.5 }), pane: name, interactive: false, smoothFactor: 0.6 };
    this.group = L.layerGroup().addTo(map);
    this.drawn = [];
    this.whenZoomed = () => this.restyle();
    map.on('zoomend', this.whenZoomed);
    whenSchemeChanges(this.whenZoomed);
  }

  /** @param {Place[][]} lines  @param {() => object} style */
  drawLine(lines, style) {
    return this.add(L.polyline(flipLines(lines), { ...this.options, ...style() }), style);
  }

  /** @param {Place[][][]} polygons  each as its rings  @param {() => object} style */
  drawArea(polygons, style) {
    return this.add(L.polygon(polygons.map(flipLines), { ...this.options, ...style() }), style);
  }

  add(shape, style) {
    const entry = { shape, style };
    this.drawn.push(entry);
    this.group.addLayer(shape);
    return {
      remove: () => {
        this.group.removeLayer(shape);
        this.drawn = this.drawn.filter((other) => other !== entry);
      },
    };
  }

  restyle() {
    this.drawn.forEach(({ shape, style }) => shape.setStyle(style()));
  }

  toggle(on) {
    this.map.getPane(this.options.pane).hidden = !on;
  }

  /** Take the sheet away for good. */
  discard() {
    this.group.remove();
    this.options.renderer.remove();
    this.map.getPane(this.options.pane).remove();
    this.map.off('zoomend', this.whenZoomed);
    this.drawn = [];
  }
}

/** A map to draw on. */
export class Surface {
  /**
   * @param {HTMLElement} element
   * @param {{bounds: number[], maxZoom: number}} options  bounds as west, south, east, north
   */
  constructor(element, { bounds, maxZoom }) {
    const still = prefersStillness();
    this.element = element;
    this.insets = { top: 0, right: 0, bottom: 0, left: 0 };
    this.home = L.latLngBounds(flip(bounds.slice(0, 2)), flip(bounds.slice(2)));
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
    this.ground = new Sheet(this.map, 'ground', 200);
    const labels = this.map.createPane('labels');
    labels.style.zIndex = '450';
    labels.style.pointerEvents = 'none';
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(element);
  }

  /** Say how much of the map's edges is covered by the page, in pixels. */
  setInsets(insets) {
    this.insets = { ...this.insets, ...insets };
    for (const [side, pixels] of Object.entries(this.insets)) {
      this.element.style.setProperty(`--map-inset-${side}`, `${pixels}px`);
    }
  }

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

  drawLine(lines, style) {
    return this.ground.drawLine(lines, style);
  }

  drawArea(polygons, style) {
    return this.ground.drawArea(polygons, style);
  }

  addSheet(name, level = 400) {
    return new Sheet(this.map, name, level);
  }

  /** Put an element on the map that only shows something. */
  putLabel(element, place) {
    return this.put(element, place, { pane: 'labels', interactive: false });
  }

  /**
   * Put a button on the map.
   * @param {HTMLElement} element
   * @param {Place} place
   * @param {{above?: number, press: (event: Event) => void}} options
   */
  putSign(element, place, { above = 0, press }) {
    const handle = this.put(element, place, { zIndexOffset: above, riseOnHover: true });
    handle.marker.on('click', press);
    element.addEventListener('focus', () => this.reveal(handle.marker.getLatLng(), element));
    return handle;
  }

  put(element, place, options) {
    const icon = L.divIcon({ html: element, className: 'map-mark', iconSize: [0, 0] });
    const marker = L.marker(flip(place), { icon, keyboard: false, ...options }).addTo(this.map);
    return {
      element,
      marker,
      remove: () => marker.remove(),
      toggle: (on) => (on ? marker.addTo(this.map) : marker.remove()),
    };
  }

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
    paddingBottomRight[0] += BUTTONS_WIDTH;
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
  }

  closePopup() {
    this.map.closePopup();
  }

  whenMoved(action) {
    this.map.on('moveend', action);
    return () => this.map.off('moveend', action);
  }

  whenMoving(action) {
    this.map.on('move', action);
    return () => this.map.off('move', action);
  }

  whenZoomed(action) {
    this.map.on('zoomend', action);
  }

  whenZoomStarts(action) {
    this.map.on('zoomstart', action);
  }

  whenPressed(action) {
    const press = ({ latlng }) => action([latlng.lng, latlng.lat]);
    this.map.on('click', press);
    return () => this.map.off('click', press);
  }

  zoomBy(steps) {
    this.map.setZoom(Math.round(this.zoom() + steps));
  }

  panBy(x, y) {
    this.map.panBy([x, y], { animate: false });
  }

  fitHome() {
    this.map.fitBounds(this.home, { ...this.padding(), animate: false });
  }

  /** @param {Place[]} places */
  fit(places) {
    this.map.fitBounds(L.latLngBounds(places.map(flip)), { ...this.padding(64), maxZoom: this.map.getMaxZoom() });
  }

  /** Bring a place to the middle of what is not covered; the promise is kept when the map has come to rest. */
  fly(place, zoom = this.zoom()) {
    const { top, right, bottom, left } = this.insets;
    const shift = L.point((right - left) / 2, (bottom - top) / 2);
    const centre = this.map.unproject(this.map.project(flip(place), zoom).add(shift), zoom);
    const rest = new Promise((resolve) => {
      this.map.once('moveend', resolve);
      setTimeout(resolve, REST_MILLISECONDS);
    });
    this.map.setView(centre, zoom, { animate: !prefersStillness() });
    return rest;
  }

  /** @returns {Place} the place in the middle of what is not covered */
  centre() {
    const { top, right, bottom, left } = this.insets;
    const size = this.map.getSize();
    const middle = [(left + size.x - right) / 2, (top + size.y - bottom) / 2];
    const { lat, lng } = this.map.containerPointToLatLng(middle);
    return [lng, lat];
  }

  /** @param {{address: string, attribution: string, maxZoom: number, wmsLayer: string | null}} tiles */
  addTiles({ address, maxZoom, wmsLayer }) {
    const options = { maxNativeZoom: maxZoom, maxZoom: this.map.getMaxZoom() };
    const tiles = wmsLayer
      ? L.tileLayer.wms(address, { layers: wmsLayer, format: 'image/png', maxZoom: options.maxZoom })
      : L.tileLayer(address, options);
    return { toggle: (on) => (on ? tiles.addTo(this.map) : tiles.remove()) };
  }
}
