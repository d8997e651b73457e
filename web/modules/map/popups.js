/** What a press on a sign tells. Texts from people become text nodes, never markup. */

import { make, makeButton } from './dom.js';
import { icon } from './icons.js';
import { drawSign } from './signs.js';

/**
 * @typedef {import('./pins.js').Pin} Pin
 * @typedef {import('./words.js').Say} Say
 * @typedef {import('./words.js').Word} Word
 * @typedef {{say: Say, word: Word, language: string, approximate: boolean}} Context
 */

/**
 * Make the popup of a pin: what kind it is, what it is about, what people said, when, how many, and how exact.
 * @param {Pin} pin
 * @param {Context & {look: import('./look_styles.js').PinLook}} context
 * @param {() => void} close
 */
export function pinPopup(pin, { look, say, word, language, approximate }, close) {
  const { category, topic, text, language: spoken } = pin.properties;
  const title = word('topic', topic) ?? word('category', category);
  const under = topic ? word('category', category) : null;
  return make(
    'article',
    { class: 'map-popup', 'data-kind': pin.kind, tabindex: '-1', 'aria-label': say(`kind.${pin.kind}`) },
    popupHead(drawSign(look.sign), say(`kind.${pin.kind}`), say, close),
    make('h2', { class: 'map-popup-title' }, title),
    under ? make('p', { class: 'map-popup-under' }, under) : null,
    text
      ? make('blockquote', { class: 'map-popup-text', dir: 'auto', lang: spoken }, text)
      : make('p', { class: 'map-popup-note' }, say('map.no_text')),
    factList(pin.properties, say, word, language),
    approximate ? make('p', { class: 'map-popup-note' }, say('map.approximate')) : null,
  );
}

/**
 * Make the popup of a field: how many named something there, and why no more is told.
 * @param {Pin} field
 * @param {Context & {look: import('./look_styles.js').PinLook}} context
 * @param {() => void} close
 */
export function fieldPopup(field, { look, say, word }, close) {
  const { category, people } = field.properties;
  const kind = say(`kind.${field.kind}`);
  return make(
    'article',
    { class: 'map-popup', 'data-kind': field.kind, tabindex: '-1', 'aria-label': kind },
    popupHead(drawSign(look.sign), kind, say, close),
    make('h2', { class: 'map-popup-title' }, word('category', category)),
    make('ul', { class: 'map-popup-facts' }, make('li', {}, say('map.field', { count: people ?? 0 }))),
    make('p', { class: 'map-popup-note' }, say('map.field_why')),
  );
}

/**
 * Make the popup of a stop.
 * @param {import('./walk.js').Stop} stop
 * @param {{say: Say}} context
 * @param {() => void} close
 */
export function stopPopup(stop, { say }, close) {
  const { position, theme, arrives_minute: arrives, leaves_minute: leaves, talk_minutes: talk } = stop.properties;
  const times = { arrives: Math.round(arrives), leaves: Math.round(leaves) };
  return make(
    'article',
    { class: 'map-popup', 'data-kind': 'stop', tabindex: '-1', 'aria-label': say('map.stop', { number: position }) },
    popupHead(null, say('map.stop', { number: position }), say, close),
    make('h2', { class: 'map-popup-title' }, say(`theme.${theme}`)),
    make(
      'ul',
      { class: 'map-popup-facts' },
      make('li', {}, say('map.stop_talk', { minutes: Math.round(talk) })),
      make('li', {}, say('map.stop_times', times)),
    ),
  );
}

/** @param {SVGElement|null} drawing  @param {string} kind  @param {Say} say  @param {() => void} close */
function popupHead(drawing, kind, say, close) {
  return make(
    'header',
    { class: 'map-popup-head' },
    drawing,
    make('p', { class: 'map-popup-kind' }, kind),
    makeButton('map-popup-close', say('map.close'), close, icon('close')),
  );
}

/** @param {import('./pins.js').PinProperties} properties  @param {Say} say  @param {Word} word  @param {string} language */
function factList(properties, say, word, language) {
  const { hour, season, people, created_on: day, state, relevance } = properties;
  const facts = [
    hour === undefined ? null : say('map.hour', { hour: String(hour).padStart(2, '0') }),
    word('season', season),
    people === 1 || !people ? null : say('map.people_many', { count: people }),
    day ? new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(`${day}T12:00`)) : null,
    word('state', state),
    word('relevance', relevance),
  ].filter((fact) => fact !== null);
  return make('ul', { class: 'map-popup-facts' }, ...facts.map((fact) => make('li', {}, fact)));
}
