/** Draw the signs: heart, star and disc, from the paths that the style brings along. */

import { make, makeSvg } from './dom.js';

/** Flat above, as the fields of the grid are, in a box of 40 by 40. */
const HEXAGON = 'M12 6H28L36 20L28 34H12L4 20Z';

/**
 * Draw a sign; its colours come from the style sheet by their words.
 * @param {import('./look_styles.js').SignLook} sign
 * @returns {SVGElement}
 */
export function drawSign(sign) {
  const room = sign.casingUnits / 2;
  const side = sign.box + 2 * room;
  return makeSvg(
    'svg',
    {
      viewBox: `${-room} ${-room} ${side} ${side}`,
      class: `map-sign-drawing map-shape-${sign.shape} map-colour-${sign.colour.word}`,
      'aria-hidden': 'true',
      focusable: 'false',
    },
    makeSvg('path', { d: sign.path, class: 'map-sign-casing', 'stroke-width': sign.casingUnits }),
    makeSvg('path', { d: sign.path, class: 'map-sign-face' }),
  );
}

/**
 * Make the button of one pin.
 * @param {import('./pins.js').Pin} pin
 * @param {import('./look_styles.js').PinLook} look
 * @param {string} label
 * @param {import('./words.js').Word} word
 */
export function makePinSign(pin, look, label, word) {
  const code = look.badge ? pin.properties[look.badge] : undefined;
  const letter = code === 'uncoded' ? null : word('relevance_letter', code);
  const badge = letter ? make('span', { class: 'map-badge', 'aria-hidden': 'true', 'data-letter': letter }) : null;
  const name = letter ? `${label}. ${word('relevance', code)}` : label;
  return make(
    'button',
    { type: 'button', class: 'map-sign', 'data-kind': pin.kind, 'data-state': pin.properties.state, 'aria-label': name },
    drawSign(look.sign),
    badge,
  );
}

/**
 * Make the button of a field: a number in a hexagon, which points at no exact place.
 * @param {import('./pins.js').Pin} field
 * @param {import('./look_styles.js').PinLook} look
 * @param {string} label
 */
export function makeFieldSign(field, look, label) {
  return make(
    'button',
    { type: 'button', class: 'map-sign map-field', 'data-kind': field.kind, 'aria-label': label },
    makeSvg(
      'svg',
      { viewBox: '0 0 40 40', class: `map-field-drawing map-colour-${look.sign.colour.word}`, 'aria-hidden': 'true', focusable: 'false' },
      makeSvg('path', { d: HEXAGON, class: 'map-field-face' }),
    ),
    make('span', { class: 'map-field-count', 'aria-hidden': 'true' }, String(field.properties.people)),
  );
}

/**
 * Make the button of a stack: hearts and stars counted apart. The numbers belong to the drawing; the label says them.
 * @param {{hearts: number, stars: number}} stack
 * @param {{resource: import('./look_styles.js').SignLook, challenge: import('./look_styles.js').SignLook}} signs
 * @param {string} label
 */
export function makeStackSign(stack, signs, label) {
  const count = (/** @type {import('./look_styles.js').SignLook} */ sign, /** @type {number} */ number) =>
    number ? make('span', { class: 'map-stack-count', 'data-count': String(number) }, drawSign(sign)) : null;
  return make(
    'button',
    { type: 'button', class: 'map-stack', 'aria-label': label, 'aria-expanded': 'false' },
    make(
      'span',
      { class: 'map-stack-pill' },
      count(signs.resource, stack.hearts),
      count(signs.challenge, stack.stars),
    ),
  );
}
