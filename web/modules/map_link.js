// The one file of the pages that knows the map's modules.

import { addPin, flyTo, pickPlace, selectPin } from 'tryghedskort/map';

/** Wait until the map knows the size of its frame. */
function nextFrame() {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

/** The pin that the page asked for last, while the map still moves there. */
let wanted = null;

/** Open a pin on the map; keepFocus leaves the keyboard where it is, or where it goes while the map still moves. */
export async function selectOnMap(id, { keepFocus = false } = {}) {
  wanted = id;
  let held = document.activeElement;
  const follow = ({ target }) => {
    if (!target.closest('.map-frame')) held = target;
  };
  document.addEventListener('focusin', follow);
  await nextFrame();
  const isThere = await selectPin(id).finally(() => {
    document.removeEventListener('focusin', follow);
    if (wanted === id) wanted = null;
  });
  if (keepFocus && held?.isConnected) held.focus({ preventScroll: true });
  return isThere;
}

/** Tell whenever somebody opens a pin on the map itself. */
export function onPinSelected(tell) {
  document.addEventListener('map:select', ({ detail }) => {
    if (wanted === null || wanted === detail.id) tell(detail.id);
  });
}

/** Bring the first position of a pin to the middle of the map. */
export function flyToPin(feature) {
  let position = feature.geometry.coordinates;
  while (Array.isArray(position[0])) [position] = position;
  return flyTo(position[0], position[1], 17);
}

/** Show a pin that this person just placed. */
export function showOwnPin(feature) {
  return addPin(feature);
}

/** Tell the map that its frame has another size now. */
export function redrawMap() {
  requestAnimationFrame(() => window.dispatchEvent(new Event('resize')));
}

/** Show the crosshair; onMove gets { longitude, latitude, inside }. Returns { moveTo, stop }. */
export function placeOnMap({ kind, at, onMove }) {
  let isOver = false;
  const started = (async () => {
    if (at) await flyTo(at.longitude, at.latitude);
    return isOver ? null : pickPlace({ kind, onMove });
  })();
  return {
    moveTo: ({ longitude, latitude }) => flyTo(longitude, latitude, 18),
    stop() {
      isOver = true;
      started.then((picking) => picking?.stop());
    },
  };
}
