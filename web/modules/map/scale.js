/** The scale bar: a round number of metres. */

import { make } from './dom.js';

/**
 * Return the longest of 1, 2 or 5 times a power of ten metres that fits.
 * @param {number} metresPerPixel
 * @param {number} room  in pixels
 * @returns {{metres: number, pixels: number}}
 */
export function roundScale(metresPerPixel, room) {
  const most = metresPerPixel * room;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((step) => step * power).find((length) => length <= most * 1.0000001) ?? power;
  return { metres, pixels: metres / metresPerPixel };
}

/**
 * Add a scale bar that follows the zoom.
 * @param {HTMLElement} parent
 * @param {import('./leaflet.js').Surface} surface
 */
export function addScale(parent, surface) {
  const bar = make('div', { class: 'map-scale', dir: 'ltr' });
  const draw = () => {
    const { metres, pixels } = roundScale(surface.metresPerPixel(), 110);
    bar.style.inlineSize = `${Math.round(pixels)}px`;
    bar.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  };
  parent.append(bar);
  surface.whenZoomed(draw);
  draw();
}
