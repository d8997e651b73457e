/** Find the person who asks, only when asked; the position never leaves the browser. */

import { make, makeButton } from './dom.js';
import { icon } from './icons.js';
import { isInside } from './inside.js';

/** @typedef {import('./leaflet.js').Place} Place */

/**
 * Make the button, or null where positions are not to be had.
 * @param {import('./leaflet.js').Surface} surface
 * @param {import('./shape_rules.js').Boundary|null} boundary
 * @param {import('./words.js').Say} say
 * @param {(text: string) => void} tell
 */
export function locateButton(surface, boundary, say, tell) {
  if (!('geolocation' in navigator)) {
    return null;
  }
  /** @type {{remove: () => void}|null} */
  let mark = null;
  /** Whether the map stayed as it was since the question: who took it in hand meanwhile is not taken elsewhere. */
  let isLeft = true;
  const takeMap = () => {
    isLeft = false;
  };
  surface.element.addEventListener('pointerdown', takeMap);
  surface.element.addEventListener('keydown', ({ key }) => key.startsWith('Arrow') && takeMap());
  const found = (/** @type {GeolocationPosition} */ { coords }) => {
    /** @type {Place} */
    const place = [coords.longitude, coords.latitude];
    if (boundary && !isInside(place, boundary)) {
      tell(say('map.locate_outside'));
      return;
    }
    mark?.remove();
    mark = surface.putLabel(make('span', { class: 'map-here', role: 'img', 'aria-label': say('map.you_are_here') }), place);
    if (isLeft) surface.fly(place, Math.max(surface.zoom(), 18));
    tell(say('map.located'));
  };
  const failed = (/** @type {GeolocationPositionError} */ error) =>
    tell(say(error.code === error.PERMISSION_DENIED ? 'map.locate_refused' : 'map.locate_failed'));
  const locate = () => {
    isLeft = true;
    navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
  };
  return makeButton('map-control', say('map.locate'), locate, icon('locate'));
}
