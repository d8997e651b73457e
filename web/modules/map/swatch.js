/** A small drawing of a look for the legend. Colours come from the style sheet by their words. */

import { makeSvg } from './dom.js';
import { drawSign } from './signs.js';

/** @typedef {import('./look_styles.js').Look} Look */

/**
 * Draw a look as it stands on the map.
 * @param {Look} look
 * @returns {SVGElement}
 */
export function drawSwatch(look) {
  if (look.sign) {
    const drawing = drawSign(look.sign);
    drawing.classList.add('map-swatch');
    return drawing;
  }
  const parts = look.line ? lineParts(look.line) : [look.fill ? areaPart(look.fill) : null];
  return makeSvg('svg', { viewBox: '0 0 32 24', class: 'map-swatch', 'aria-hidden': 'true' }, ...parts.filter((part) => part !== null));
}

/** @param {import('./look_styles.js').Colour} colour  @param {number} width  @param {string} [dash] */
function stroke(colour, width, dash) {
  return makeSvg('path', {
    d: 'M2 12H30',
    class: `map-stroke map-colour-${colour.word}`,
    'stroke-width': width,
    'stroke-dasharray': dash,
  });
}

/** @param {import('./look_styles.js').LineLook} line */
function lineParts(line) {
  const rim = line.width + 2 * line.casingWidth;
  return [
    line.edge && line.edgeDash ? stroke(line.edge, rim + 5, line.edgeDash.join(' ')) : null,
    line.casing ? stroke(line.casing, rim) : null,
    stroke(line.colour, line.width),
    line.bars ? stroke(line.colour, rim + 7, '2 5') : null,
  ];
}

/** @param {import('./look_styles.js').FillLook} fill */
function areaPart(fill) {
  const shape = { x: 3, y: 3, width: 26, height: 18, rx: 4, class: `map-area map-colour-${(fill.edge ?? fill.colour).word}` };
  return makeSvg('rect', shape);
}
