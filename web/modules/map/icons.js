/** The drawings on the map's own buttons, as strokes in a box of 24 by 24. */

import { makeSvg } from './dom.js';

const PATHS = {
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  layers: 'M12 4l9 5-9 5-9-5zM3.500 13.500L12 18.200l8.500-4.700',
  locate: 'M12 2.500v4M12 17.500v4M2.500 12h4M17.500 12h4M6.500 12a5.500 5.500 0 1 0 11 0a5.500 5.500 0 1 0 -11 0',
  enlarge: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  reduce: 'M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5',
};

/**
 * Draw an icon; it says nothing by itself, the button around it does.
 * @param {keyof typeof PATHS} name
 */
export function icon(name) {
  return makeSvg(
    'svg',
    { viewBox: '0 0 24 24', class: 'map-icon', 'aria-hidden': 'true', focusable: 'false' },
    makeSvg('path', { d: PATHS[name] }),
  );
}
