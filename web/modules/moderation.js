// The inbox and the analysis: a list and a map that follow each other, worked with the mouse or with single keys.

import { areaAddress, nextAddress, request, troubleWords } from './api.js';
import { caseView, showTrouble } from './case_view.js';
import { t, tCount } from './catalogue.js';
import { element } from './elements.js';
import { passes } from './filters.js';
import { flyToPin, onPinSelected, selectOnMap } from './map_link.js';
import { partOf } from './parts.js';
import { connectFilters, pinButton } from './pin_list.js';
import { neighbourOf, reconcile, shownIds, successorOf } from './queue_rows.js';
import { connectSwitch, listen } from './shortcuts.js';
import { toast } from './toast.js';

/**
 * @typedef {import('./api.js').Problem} Problem
 * @typedef {import('./case_types.js').CaseFeature} CaseFeature
 * @typedef {import('./case_types.js').Relevance} Relevance
 * @typedef {import('./case_types.js').State} State
 * @typedef {import('./case_types.js').View} View
 * @typedef {{ id: string } & ReturnType<typeof caseView>} OpenCase
 * @typedef {{ feature: CaseFeature, position: number, into: string | null }} Decided  where it stood, where it went
 */

const PAGE = 40;
/** @type {Record<View, [string, Record<string, string | number>]>} */
const SOURCES = {
  inbox: ['pins/queue', { limit: 100 }],
  analysis: ['pins/exact', { state: 'published', limit: 1000 }],
};
/** @type {Record<string, State>} */
const LEAVES = { publish: 'published', reject: 'rejected', withdraw: 'withdrawn', merge: 'merged' };
const UNDONE = new Set(['publish', 'reject', 'merge']);
const narrow = window.matchMedia('(width < 56rem)');

/**
 * Make the queue work: the oldest first, one pin open at a time.
 * @param {{ queue: HTMLElement, facts: { slug: string } }} wish
 */
export async function moderation({ queue, facts }) {
  const status = partOf(document, '#queue-status');
  const more = partOf(document, '#queue-more');
  const view = /** @type {View} */ (queue.dataset.view);
  const may = { moderate: 'mayModerate' in queue.dataset, code: 'mayCode' in queue.dataset };
  /** @type {Decided[]} */
  const decided = [];
  /** @type {CaseFeature[]} */
  let features = [];
  let waiting = 0;
  let shown = PAGE;
  let isLoaded = false;
  let isSending = false;
  /** @type {OpenCase | null} */
  let current = null;
  const filters = connectFilters(partOf(document, '#filters', HTMLFormElement), () => isLoaded && draw());

  /** @param {string} id  @param {string} action */
  const address = (id, action) => areaAddress(facts.slug, `pins/${encodeURIComponent(id)}/${action}`);
  /** @param {string} id  @param {string} action */
  const photoAddress = (id, action) => areaAddress(facts.slug, `photos/${encodeURIComponent(id)}/${action}`);
  const matching = () => features.filter((feature) => passes(feature.properties, filters));
  const matchingIds = () => matching().map((feature) => feature.id);
  /** @param {string} id */
  const featureOf = (id) => features.find((feature) => feature.id === id);
  /** @param {string} id */
  const lineOf = (id) => queue.querySelector(`[data-row="${CSS.escape(id)}"]`);
  /** @param {string} id */
  const buttonOf = (id) => /** @type {HTMLElement | null | undefined} */ (lineOf(id)?.querySelector('.pin-button'));

  function draw() {
    const ids = matchingIds();
    if (current && !ids.includes(current.id)) shut();
    status.textContent = ids.length ? tCount('staff.queue', ids.length) : t(features.length ? 'list.none_found' : `empty.${view}`);
    const visible = shownIds(ids, shown, current?.id ?? null);
    reconcile(queue, visible, (id) => row(/** @type {CaseFeature} */ (featureOf(id)), view));
    if (view === 'inbox') showWaiting(waiting);
    more.hidden = ids.length <= visible.length;
  }

  function shut() {
    const line = current && lineOf(current.id);
    current?.node.remove();
    current = null;
    line?.classList.remove('is-open');
    line?.querySelector('.pin-button')?.setAttribute('aria-expanded', 'false');
  }

  /** @param {string} id  @param {{ focus?: boolean, follow?: boolean, scroll?: boolean }} [wish] */
  function openCase(id, { focus = false, follow = true, scroll = true } = {}) {
    shut();
    const feature = featureOf(id);
    if (!feature || !passes(feature.properties, filters)) return;
    const made = caseView(feature, {
      view, may,
      act: (action, body) => decide(feature, action, body),
      photos: {
        address: (photo) => photoAddress(photo, 'exact'),
        decide: (photo, action) => request(photoAddress(photo, action), { method: 'POST' }),
      },
      read: (name) => request(address(id, name)).catch((problem) => toast(troubleWords(problem, t))),
    });
    current = { id, ...made };
    draw();
    const line = /** @type {Element} */ (lineOf(id));
    line.append(made.node);
    line.classList.add('is-open');
    const button = partOf(line, '.pin-button');
    button.setAttribute('aria-expanded', 'true');
    if (focus) button.focus({ preventScroll: true });
    if (scroll) line.scrollIntoView({ block: 'nearest' });
    if (follow) showOnMap(feature);
  }

  /**
   * Send a decision; gives the Problem when it failed, null when it was done, undefined when another one is on its way:
   * a key pressed twice decides once.
   * @param {CaseFeature} feature
   * @param {string} action
   * @param {object} body
   */
  async function decide(feature, action, body) {
    if (isSending) return undefined;
    isSending = true;
    try {
      settle(feature, action, await request(address(feature.id, action), { method: 'POST', body }));
      return null;
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      const words = troubleWords(problem, t);
      if (current?.id !== feature.id || !showTrouble(current.node, words)) toast(words);
      return problem;
    } finally {
      isSending = false;
    }
  }

  /**
   * Show what a decision has brought.
   * @param {CaseFeature} feature
   * @param {string} action
   * @param {import('./case_types.js').Decision} answer
   */
  function settle(feature, action, answer) {
    const { properties } = feature;
    if (action === 'relevance') {
      properties.relevance = answer.relevance;
      lineOf(feature.id)?.querySelector('.relevance-badge')?.replaceWith(badge(answer.relevance));
      toast(t('done.relevance'));
    } else if (action === 'edit') {
      Object.assign(properties, { text: answer.text, segments: answer.segments, suggestion: answer.suggestion });
      properties.has_original = true;
      delete feature.draft;
      redraw(feature);
      openCase(feature.id, { focus: true, follow: false });
      toast(t('done.edit'));
    } else if (action === 'replies') {
      toast(t('reply.sent'));
    } else {
      leave(feature, action, answer.into);
      if (answer.into && answer.people) grow(answer.into, answer.people);
      const said = [t(`done.${action}`), answer.walks ? tCount('staff.left_walks', answer.walks) : '', leftWords()];
      toast(said.filter(Boolean).join(' '), UNDONE.has(action) ? { words: t('undo.last'), act: undo } : null);
    }
  }

  /** @param {CaseFeature} feature  @param {string} action  @param {string | null} [into] */
  function leave(feature, action, into = null) {
    const after = successorOf(matchingIds(), feature.id);
    if (UNDONE.has(action)) decided.push({ feature, position: features.indexOf(feature), into });
    shut();
    features = features.filter((other) => other !== feature);
    waiting -= view === 'inbox' ? 1 : 0;
    retell(feature.id, LEAVES[action]);
    draw();
    if (after) openCase(after, { focus: true });
    else partOf(document, '#queue-title').focus();
  }

  async function undo() {
    const last = decided.at(-1);
    if (!last) return toast(t('done.nothing_to_undo'));
    if (isSending) return null;
    isSending = true;
    try {
      const answer = await request(address(last.feature.id, 'undo'), { method: 'POST' });
      decided.pop();
      features.splice(last.position, 0, last.feature);
      waiting += view === 'inbox' ? 1 : 0;
      retell(last.feature.id, answer.state);
      const other = last.into ? featureOf(last.into) : undefined;
      if (other) grow(other.id, other.properties.people - last.feature.properties.people);
      draw();
      openCase(last.feature.id, { focus: true });
      return toast(t('done.undo'));
    } catch (problem) {
      return toast(troubleWords(/** @type {Problem} */ (problem), t));
    } finally {
      isSending = false;
    }
  }

  /**
   * Tell the other pins, of which this one may be a duplicate, what it is now.
   * @param {string} id
   * @param {State} state
   */
  function retell(id, state) {
    for (const { properties } of features) {
      for (const other of properties.likely_duplicates ?? []) if (other.id === id) other.state = state;
    }
  }

  /** @param {string} id  @param {number} people */
  function grow(id, people) {
    const other = featureOf(id);
    if (!other) return;
    other.properties.people = people;
    redraw(other);
  }

  /** @param {CaseFeature} feature */
  function redraw(feature) {
    const button = buttonOf(feature.id);
    if (!button) return;
    const held = button === document.activeElement;
    const fresh = partOf(row(feature, view), '.pin-button');
    fresh.setAttribute('aria-expanded', button.getAttribute('aria-expanded') ?? 'false');
    button.replaceWith(fresh);
    if (held) fresh.focus({ preventScroll: true });
  }

  function leftWords() {
    return view === 'inbox' && waiting > 0 ? tCount('staff.left', waiting) : '';
  }

  /** @param {number} by */
  function step(by) {
    const next = neighbourOf(matchingIds(), current?.id ?? null, by);
    if (next && next !== current?.id) openCase(next, { focus: true });
    else if (next) buttonOf(next)?.focus();
  }

  /** @type {Record<string, () => boolean | void>} */
  const commands = {
    next: () => step(1),
    previous: () => step(-1),
    undo: () => (may.moderate ? void undo() : false),
    help: showKeys,
    close: () => current?.close() ?? false,
  };
  listen((command) => (commands[command] ? commands[command]() : isSending || current?.run(command)));
  connectSwitch(partOf(document, '#keys-on', HTMLInputElement));

  queue.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('.pin-button');
    if (!button) return;
    if (button.getAttribute('aria-expanded') === 'true') shut();
    else openCase(button.getAttribute('data-pin') ?? '');
  });
  more.addEventListener('click', () => {
    shown += PAGE;
    draw();
  });
  onPinSelected((id) => current?.id === id || openCase(id, { follow: false }));

  /** Fetch page after page and show each as it comes: the first can be read while the others are on their way. */
  async function load() {
    const [path, query] = SOURCES[view];
    const asked = new URLSearchParams(location.search).get('pin');
    for (let next = /** @type {string | null} */ (areaAddress(facts.slug, path, query)); next; ) {
      const page = await request(next);
      const isFirst = !features.length;
      features.push(...page.features);
      if (isFirst) waiting = page.waiting ?? 0;
      isLoaded = true;
      draw();
      if (isFirst && !asked && view === 'inbox' && matching().length) openCase(matchingIds()[0], { scroll: false });
      next = nextAddress(page);
    }
    if (asked) openCase(asked);
  }

  try {
    await load();
  } catch (problem) {
    status.textContent = troubleWords(/** @type {Problem} */ (problem), t);
  }
}

/** @param {CaseFeature} feature  @param {View} view */
function row(feature, view) {
  const button = pinButton(feature);
  button.setAttribute('aria-expanded', 'false');
  if (view === 'analysis') button.append(badge(feature.properties.relevance));
  return element('li', { 'data-row': feature.id }, button);
}

/** @param {Relevance} relevance */
function badge(relevance) {
  const swatch = element('i', { class: `swatch swatch-${relevance}`, 'aria-hidden': 'true' });
  return element('span', { class: 'badge relevance-badge' }, swatch, ` ${t(`relevance_short.${relevance}`)}`);
}

function showKeys() {
  const fold = partOf(document, '#keys', HTMLDetailsElement);
  fold.open = !fold.open;
  partOf(fold, 'summary').focus();
}

/**
 * Follow on the map; on a narrow screen the words stand in the list already, so nothing is opened over the map.
 * @param {CaseFeature} feature
 */
async function showOnMap(feature) {
  if (narrow.matches || !(await selectOnMap(feature.id, { keepFocus: true }))) flyToPin(feature);
}

/** Keep the number beside the inbox true while it is worked through. @param {number} number */
function showWaiting(number) {
  const shown = /** @type {HTMLElement | null} */ (document.querySelector('.views .badge'));
  if (!shown) return;
  shown.hidden = number === 0;
  if (shown.firstChild) shown.firstChild.textContent = String(number);
}
