// The list of pins beside the map: the way to the pins without a mouse.

import { areaAddress, nextAddress, request, troubleWords } from './api.js';
import { t, tCount } from './catalogue.js';
import { element, sign } from './elements.js';
import { passes, readFilters, writeFilters } from './filters.js';
import { excerpt, isField, pinFacts, pinTitle } from './pin_words.js';

const PAGE = 40;

/** Return what stands below the facts: the first words, or why a field has none. */
function shownWords(properties) {
  return isField(properties) ? t('list.field_why') : excerpt(properties.text);
}

/** Return the button that shows a pin: sign, title, facts, first words. */
export function pinButton(feature, { words = shownWords(feature.properties) } = {}) {
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
      words ? element('span', { class: 'pin-text' }, words) : null,
    ),
  );
}

/** Move the focus among the buttons of a list with the arrow keys. */
export function walkByArrows(list) {
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches('.pin-button')) return;
    const buttons = [...list.querySelectorAll('.pin-button')];
    const next = buttons[buttons.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

/** Put the filters of the address into the form, and tell onChange whenever one is changed. */
export function connectFilters(form, onChange) {
  const filters = readFilters(location.search);
  for (const [name, value] of Object.entries(filters)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  form.addEventListener('change', () => {
    for (const name of Object.keys(filters)) filters[name] = form.elements[name]?.value ?? '';
    history.replaceState(null, '', `${location.pathname}${writeFilters(location.search, filters)}`);
    onChange(filters);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  return filters;
}

/** Return the pins that the page already carries for its map, hearts first; null when it carries none. */
function carriedFeatures() {
  const blocks = ['resources', 'challenges'].map((name) => document.querySelector(`[data-map-block="layer-${name}"]`));
  return blocks.every(Boolean) ? blocks.flatMap((block) => JSON.parse(block.textContent).features) : null;
}

/** Return all features of a collection, page after page. */
export async function allFeatures(address) {
  const features = [];
  for (let next = address; next; ) {
    const collection = await request(next);
    features.push(...collection.features);
    next = nextAddress(collection);
  }
  return features;
}

/** Fill and keep the list; onSelect gets a feature. Returns { load, mark }. */
export function pinList({ facts, onSelect, onFilter = () => {} }) {
  const list = document.getElementById('pin-list');
  const status = document.getElementById('pins-status');
  const more = document.getElementById('pins-more');
  let features = [];
  let shown = PAGE;
  const filters = connectFilters(document.getElementById('filters'), () => {
    shown = PAGE;
    matchCategories(filters.kind);
    draw();
    onFilter(filters);
  });

  function draw() {
    const found = features.filter((feature) => passes(feature.properties, filters));
    status.textContent = found.length ? tCount('list.found', found.length) : t(features.length ? 'list.none_found' : 'list.empty');
    list.replaceChildren(...found.slice(0, shown).map((feature) => element('li', {}, pinButton(feature))));
    more.hidden = found.length <= shown;
    document.getElementById('pin-count').textContent = String(features.length);
  }

  more.addEventListener('click', () => {
    const before = shown;
    shown += PAGE;
    draw();
    list.children[before]?.querySelector('button').focus();
  });
  list.addEventListener('click', (event) => {
    const button = event.target.closest('[data-pin]');
    if (!button) return;
    mark(button.dataset.pin);
    onSelect(features.find((feature) => feature.id === button.dataset.pin));
  });
  walkByArrows(list);
  matchCategories(filters.kind);

  function mark(id) {
    for (const button of list.querySelectorAll('[data-pin]')) {
      if (button.dataset.pin === id) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
    list.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  return {
    mark,
    async load() {
      try {
        features = carriedFeatures() ?? (await allFeatures(areaAddress(facts.slug, 'pins', { limit: 1000 })));
        draw();
      } catch (problem) {
        status.textContent = troubleWords(problem, t);
      }
    },
  };
}

/** Offer only the categories of the chosen kind; a category of the other kind is let go. */
function matchCategories(kind) {
  const select = document.getElementById('filter-category');
  for (const group of select.querySelectorAll('optgroup')) {
    group.hidden = group.disabled = Boolean(kind) && group.dataset.kind !== kind;
    if (group.disabled && group.contains(select.selectedOptions[0])) {
      select.value = '';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
}
