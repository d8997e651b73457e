/** Pick one place with the crosshair. */

import { startCrosshair } from './crosshair.js';

/**
 * Show the crosshair until it is stopped.
 * @param {import('./leaflet.js').Surface} surface
 * @param {import('./shape_rules.js').Boundary|null} boundary
 * @param {import('./words.js').Say} say
 * @param {{kind?: string, at?: import('./leaflet.js').Place, onMove?: (place: import('./crosshair.js').PickedPlace) => void}} wish
 * @returns {import('./crosshair.js').Crosshair}
 */
export function startPicking(surface, boundary, say, { kind = 'resource', at, onMove = () => {} }) {
  return startCrosshair(surface, boundary, { kind, label: say('map.pick_here'), help: say('map.pick_help'), at, onMove });
}
