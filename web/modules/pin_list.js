// The list of pins beside the map: the way to the pins without a mouse.

import { areaAddress, nextAddress, Problem, request, troubleWords } from './api.js';
import { t, tCount } from './catalogue.js';
import { element, sign } from './elements.js';
import { passes, readFilters, writeFilters } from './filters.js';
import { partOf, partsOf } from './parts.js';
import { excerpt, isField, pinFacts, pinTitle } from './pin_words.js';
import { inOrder } from './sorting.js';

/** @typedef {import('./near_step.js').Pin} Pin */

const PAGE = 40;
/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * Return what stands below the facts: the first words, or why a field has none.
 * @param {Record<string, any>} properties
 */
function shownWords(properties) {
  return isField(properties) ? t('list.field_why') : excerpt(properties.text);
}

/**
 * Return the button that shows a pin: sign, title, facts, first words, and with the area's slug its first photo.
 * @param {{ id: string, properties: Record<string, any> }} feature
 * @param {{ words?: string, slug?: string }} [wish]
 */
export function pinButton(feature, { words = shownWords(feature.properties), slug = '' } = {}) {
  const properties = feature.properties;
  return element(
    'button',
    { type: 'button', class: 'pin-button', 'data-pin': feature.id },
    sign(properties.kind),
    element(
      'span',
      { class: 'pin-words' },
      element('span', { class: 'visually-hidden' }, `${t(`kind.${properties.kind}`)}: `),
      element('span', { class: 'pin-title' }, pinTitle(properties, t)),
      element('span', { class: 'pin-facts' }, pinFacts(properties, t, tCount).join(' · ')),
      words ? element('span', { class: 'pin-text', dir: 'auto' }, words) : null,
    ),
    slug ? thumbnail(properties, slug) : null,
  );
}

/**
 * Return the first published photo of a pin, small; how many there are is told in words.
 * @param {{ photos?: string[] }} properties
 * @param {string} slug
 */
function thumbnail({ photos = [] }, slug) {
  if (photos.length === 0) return null;
  const src = `/areas/${encodeURIComponent(slug)}/photos/${photos[0]}.jpg`;
  return element('img', { class: 'pin-photo', src, alt: tCount('list.photos', photos.length), loading: 'lazy', decoding: 'async' });
}

/**
 * Move the focus among the buttons of a list with the arrow keys.
 * @param {HTMLElement} list
 */
export function walkByArrows(list) {
  list.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    const { target } = event;
    if (!step || !(target instanceof HTMLElement) || !target.matches('.pin-button')) return;
    const buttons = partsOf(list, '.pin-button');
    const next = buttons[buttons.indexOf(target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

/**
 * Put the filters of the address into the form, and tell onChange whenever one is changed; what somebody chose before
 * this module was here stays chosen.
 * @param {HTMLFormElement} form
 * @param {(filters: Record<string, string>) => void} onChange
 */
export function connectFilters(form, onChange) {
  const filters = readFilters(location.search);
  for (const [name, value] of Object.entries(filters)) {
    const field = fieldOf(form, name);
    if (field?.value) filters[name] = field.value;
    else if (field) field.value = value;
  }
  form.addEventListener('change', () => {
    for (const name of Object.keys(filters)) filters[name] = fieldOf(form, name)?.value ?? '';
    history.replaceState(null, '', `${location.pathname}${writeFilters(location.search, filters)}`);
    onChange(filters);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  return filters;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function fieldOf(form, name) {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLSelectElement || field instanceof RadioNodeList || field instanceof HTMLInputElement ? field : null;
}

/**
 * Return the pins that the page already carries for its map, hearts first; null when it carries none.
 * @returns {Pin[] | null}
 */
function carriedFeatures() {
  const blocks = ['resources', 'challenges'].map((name) => document.querySelector(`[data-map-block="layer-${name}"]`));
  if (!blocks.every(Boolean)) return null;
  return blocks.flatMap((block) => JSON.parse(block?.textContent ?? '').features);
}

/**
 * Return all features of a collection, page after page.
 * @param {string} address
 * @returns {Promise<Pin[]>}
 */
export async function allFeatures(address) {
  /** @type {Pin[]} */
  const features = [];
  for (let next = /** @type {string | null} */ (address); next; ) {
    const collection = await request(next);
    features.push(...collection.features);
    next = nextAddress(collection);
  }
  return features;
}

/**
 * Fill and keep the list; onSelect gets the pin that was pressed.
 * @param {{ facts: { slug: string }, onSelect: (feature: Pin) => void, onFilter?: (filters: Record<string, string>) => void }} wish
 */
export function pinList({ facts, onSelect, onFilter = () => undefined }) {
  const list = partOf(document, '#pin-list');
  const status = partOf(document, '#pins-status');
  const more = partOf(document, '#pins-more');
  /** @type {Pin[]} */
  let features = [];
  let shown = PAGE;
  const filters = connectFilters(partOf(document, '#filters', HTMLFormElement), () => {
    shown = PAGE;
    matchCategories(filters.kind);
    draw();
    onFilter(filters);
  });

  function draw() {
    const passing = features.filter((feature) => passes(feature.properties, filters));
    const found = inOrder(passing, filters.sort, (category) => t(`category.${category}`));
    status.textContent = found.length ? tCount('list.found', found.length) : t(features.length ? 'list.none_found' : 'list.empty');
    list.replaceChildren(...found.slice(0, shown).map((feature) => element('li', {}, pinButton(feature, { slug: facts.slug }))));
    more.hidden = found.length <= shown;
    partOf(document, '#pin-count').textContent = String(features.length);
  }

  more.addEventListener('click', () => {
    const before = shown;
    shown += PAGE;
    draw();
    list.children[before]?.querySelector('button')?.focus();
  });
  list.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('[data-pin]');
    const chosen = button && features.find((feature) => feature.id === button.getAttribute('data-pin'));
    if (!chosen) return;
    mark(chosen.id);
    onSelect(chosen);
  });
  walkByArrows(list);
  matchCategories(filters.kind);

  /** @param {string} id */
  function mark(id) {
    for (const button of partsOf(list, '[data-pin]')) {
      if (button.dataset.pin === id) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
    list.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  return {
    mark,
    features: () => features,
    async load() {
      try {
        features = carriedFeatures() ?? (await allFeatures(areaAddress(facts.slug, 'pins', { limit: 1000 })));
        draw();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        status.textContent = troubleWords(error, t);
      }
    },
  };
}

/**
 * Offer only the categories of the chosen kind; a category of the other kind is let go.
 * @param {string} kind
 */
function matchCategories(kind) {
  const select = partOf(document, '#filter-category', HTMLSelectElement);
  for (const group of partsOf(select, 'optgroup', HTMLOptGroupElement)) {
    group.hidden = group.disabled = Boolean(kind) && group.dataset.kind !== kind;
    if (group.disabled && group.contains(select.selectedOptions[0])) {
      select.value = '';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
}
