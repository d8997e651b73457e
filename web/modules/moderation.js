// The inbox and the analysis: a list and a map that follow each other, worked with the mouse or with single keys.

import { areaAddress, nextAddress, request, troubleWords } from './api.js';
import { caseView, showTrouble } from './case_view.js';
import { t, tCount } from './catalogue.js';
import { element } from './elements.js';
import { passes } from './filters.js';
import { flyToPin, onPinSelected, selectOnMap } from './map_link.js';
import { connectFilters, pinButton } from './pin_list.js';
import { neighbourOf, reconcile, shownIds, successorOf } from './queue_rows.js';
import { connectSwitch, listen } from './shortcuts.js';
import { toast } from './toast.js';

const PAGE = 40;
const SOURCES = {
  inbox: ['pins/queue', { limit: 100 }],
  analysis: ['pins/exact', { state: 'published', limit: 1000 }],
};
const LEAVES = { publish: 'published', reject: 'rejected', withdraw: 'withdrawn', merge: 'merged' };
const UNDONE = new Set(['publish', 'reject', 'merge']);
const narrow = window.matchMedia('(width < 56rem)');

/** Make the queue work: the oldest first, one pin open at a time. */
export async function moderation({ queue, facts }) {
  const status = document.getElementById('queue-status');
  const more = document.getElementById('queue-more');
  const { view } = queue.dataset;
  const may = { moderate: 'mayModerate' in queue.dataset, code: 'mayCode' in queue.dataset };
  const decided = [];
  let features = [];
  let waiting = 0;
  let shown = PAGE;
  let isLoaded = false;
  let isSending = false;
  let current = null;
  const filters = connectFilters(document.getElementById('filters'), () => isLoaded && draw());

  const address = (id, action) => areaAddress(facts.slug, `pins/${encodeURIComponent(id)}/${action}`);
  const matching = () => features.filter((feature) => passes(feature.properties, filters));
  const matchingIds = () => matching().map((feature) => feature.id);
  const featureOf = (id) => features.find((feature) => feature.id === id);
  const lineOf = (id) => queue.querySelector(`[data-row="${CSS.escape(id)}"]`);

  function draw() {
    const ids = matchingIds();
    if (current && !ids.includes(current.id)) shut();
    status.textContent = ids.length ? tCount('staff.queue', ids.length) : t(features.length ? 'list.none_found' : `empty.${view}`);
    const visible = shownIds(ids, shown, current?.id);
    reconcile(queue, visible, (id) => row(featureOf(id), view));
    if (view === 'inbox') showWaiting(waiting);
    more.hidden = ids.length <= visible.length;
  }

  function shut() {
    const line = current && lineOf(current.id);
    current?.node.remove();
    current = null;
    line?.classList.remove('is-open');
    line?.querySelector('.pin-button').setAttribute('aria-expanded', 'false');
  }

  function openCase(id, { focus = false, follow = true, scroll = true } = {}) {
    shut();
    const feature = featureOf(id);
    if (!feature || !passes(feature.properties, filters)) return;
    const made = caseView(feature, {
      view, may,
      act: (action, body) => decide(feature, action, body),
      read: (name) => request(address(id, name)).catch((problem) => toast(troubleWords(problem, t))),
    });
    current = { id, ...made };
    draw();
    const line = lineOf(id);
    line.append(made.node);
    line.classList.add('is-open');
    const button = line.querySelector('.pin-button');
    button.setAttribute('aria-expanded', 'true');
    if (focus) button.focus({ preventScroll: true });
    if (scroll) line.scrollIntoView({ block: 'nearest' });
    if (follow) showOnMap(feature);
  }

  /** Send a decision; gives the Problem when it failed. One at a time: a key pressed twice decides once. */
  async function decide(feature, action, body) {
    if (isSending) return null;
    isSending = true;
    try {
      settle(feature, action, await request(address(feature.id, action), { method: 'POST', body }));
      return null;
    } catch (problem) {
      const words = troubleWords(problem, t);
      if (current?.id !== feature.id || !showTrouble(current.node, words)) toast(words);
      return problem;
    } finally {
      isSending = false;
    }
  }

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
    } else {
      leave(feature, action, answer.into);
      if (action === 'merge') grow(answer.into, answer.people);
      const said = [t(`done.${action}`), answer.walks ? tCount('staff.left_walks', answer.walks) : '', leftWords()];
      toast(said.filter(Boolean).join(' '), UNDONE.has(action) ? { words: t('undo.last'), act: undo } : null);
    }
  }

  function leave(feature, action, into = null) {
    const after = successorOf(matchingIds(), feature.id);
    if (UNDONE.has(action)) decided.push({ feature, position: features.indexOf(feature), into });
    shut();
    features = features.filter((other) => other !== feature);
    waiting -= view === 'inbox' ? 1 : 0;
    retell(feature.id, LEAVES[action]);
    draw();
    if (after) openCase(after, { focus: true });
    else document.getElementById('queue-title').focus();
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
      if (last.into) grow(last.into, featureOf(last.into)?.properties.people - last.feature.properties.people);
      draw();
      openCase(last.feature.id, { focus: true });
      return toast(t('done.undo'));
    } catch (problem) {
      return toast(troubleWords(problem, t));
    } finally {
      isSending = false;
    }
  }

  /** Tell the other pins, of which this one may be a duplicate, what it is now. */
  function retell(id, state) {
    for (const { properties } of features) {
      for (const other of properties.likely_duplicates ?? []) if (other.id === id) other.state = state;
    }
  }

  function grow(id, people) {
    const other = featureOf(id);
    if (!other) return;
    other.properties.people = people;
    redraw(other);
  }

  function redraw(feature) {
    const button = lineOf(feature.id)?.querySelector('.pin-button');
    if (!button) return;
    const held = button === document.activeElement;
    const fresh = row(feature, view).firstElementChild;
    fresh.setAttribute('aria-expanded', button.getAttribute('aria-expanded'));
    button.replaceWith(fresh);
    if (held) fresh.focus({ preventScroll: true });
  }

  function leftWords() {
    return view === 'inbox' && waiting > 0 ? tCount('staff.left', waiting) : '';
  }

  function step(by) {
    const next = neighbourOf(matchingIds(), current?.id, by);
    if (next && next !== current?.id) openCase(next, { focus: true });
    else if (next) lineOf(next)?.querySelector('.pin-button').focus();
  }

  const commands = {
    next: () => step(1),
    previous: () => step(-1),
    undo: () => may.moderate && undo(),
    help: showKeys,
    close: () => current?.close() ?? false,
  };
  listen((command) => (commands[command] ? commands[command]() : isSending || current?.run(command)));
  connectSwitch(document.getElementById('keys-on'));

  queue.addEventListener('click', (event) => {
    const button = event.target.closest('.pin-button');
    if (!button) return;
    if (button.getAttribute('aria-expanded') === 'true') shut();
    else openCase(button.dataset.pin);
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
    for (let next = areaAddress(facts.slug, path, query); next; ) {
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
    status.textContent = troubleWords(problem, t);
  }
}

function row(feature, view) {
  const button = pinButton(feature);
  button.setAttribute('aria-expanded', 'false');
  if (view === 'analysis') button.append(badge(feature.properties.relevance));
  return element('li', { 'data-row': feature.id }, button);
}

function badge(relevance) {
  const swatch = element('i', { class: `swatch swatch-${relevance}`, 'aria-hidden': 'true' });
  return element('span', { class: 'badge relevance-badge' }, swatch, ` ${t(`relevance_short.${relevance}`)}`);
}

function showKeys() {
  const fold = document.getElementById('keys');
  fold.open = !fold.open;
  fold.querySelector('summary').focus();
}

/** Follow on the map; on a narrow screen the words stand in the list already, so nothing is opened over the map. */
async function showOnMap(feature) {
  if (narrow.matches || !(await selectOnMap(feature.id, { keepFocus: true }))) flyToPin(feature);
}

/** Keep the number beside the inbox true while it is worked through. */
function showWaiting(number) {
  const shown = document.querySelector('.views .badge');
  if (!shown) return;
  shown.hidden = number === 0;
  shown.firstChild.textContent = String(number);
}
