/** What is shown, and what the signs mean: layer switch and legend on one card. */

import { make, makeButton } from './dom.js';
import { icon } from './icons.js';
import { drawSwatch } from './swatch.js';

/**
 * @typedef {{name: string, title: string, on: boolean, toggle: (on: boolean) => void}} Switch
 * @typedef {import('./look_styles.js').LegendLine} LegendLine
 */

/**
 * Make the card and the button that opens it.
 * @param {Switch[]} switches
 * @param {LegendLine[]} legend
 * @param {import('./words.js').Say} say
 * @param {boolean} open  whether it starts open
 * @returns {{button: HTMLElement, card: HTMLElement}}
 */
export function makePanel(switches, legend, say, open) {
  const card = make('section', { class: 'map-card', id: 'map-card', 'aria-label': say('map.panel'), hidden: !open });
  const show = (/** @type {boolean} */ on) => {
    card.hidden = !on;
    button.setAttribute('aria-expanded', String(on));
  };
  const button = makeButton('map-control', say('map.panel'), () => show(card.hidden), icon('layers'));
  button.setAttribute('aria-controls', 'map-card');
  button.setAttribute('aria-expanded', String(open));
  const close = () => {
    show(false);
    button.focus();
  };
  card.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  /** @type {Map<string, LegendLine>} */
  const signs = new Map();
  for (const line of [...legend].reverse()) {
    signs.set(line.layer, line);
  }
  const rest = legend.filter((line) => signs.get(line.layer) !== line || !switches.some(({ name }) => name === line.layer));
  card.append(
    make('h2', { class: 'map-card-title' }, say('map.show')),
    makeButton('map-card-close', say('map.close'), close, icon('close')),
    make('ul', { class: 'map-list' }, ...switches.map((entry) => switchRow(entry, signs.get(entry.name)))),
    make('h2', { class: 'map-card-title' }, say('map.legend')),
    make('ul', { class: 'map-list map-legend' }, ...rest.map(({ look, title }) => make('li', {}, drawSwatch(look), title))),
  );
  return { button, card };
}

/** @param {Switch} entry  @param {LegendLine|undefined} line */
function switchRow({ name, title, on, toggle }, line) {
  const box = make('input', { type: 'checkbox', class: 'map-check', checked: on, 'data-layer': name });
  box.addEventListener('change', () => toggle(box.checked));
  const swatch = line ? drawSwatch(line.look) : make('span', { class: 'map-swatch map-swatch-text', 'aria-hidden': 'true' }, 'Aa');
  return make('li', {}, make('label', { class: 'map-switch' }, swatch, make('span', {}, title), box));
}
