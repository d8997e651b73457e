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
import { connectSwitch, isField, listen } from './shortcuts.js';
import { toast } from './toast.js';

/**
 * @typedef {import('./api.js').Problem} Problem
 * @typedef {import('./case_types.js').CaseFeature} CaseFeature
 * @typedef {import('./case_types.js').Relevance} Relevance
 * @typedef {import('./case_types.js').State} State
 * @typedef {import('./case_types.js').View} View
 * @typedef {{ id: string } & ReturnType<typeof caseView>} OpenCase
 * @typedef {object} Decided one that was pressed, in the order of the presses
 * @property {CaseFeature} feature
 * @property {string} action
 * @property {Element | null} held what had the keyboard
 * @property {Promise<Problem | null | undefined>} done
 * @property {boolean} isGone whether it failed or is taken back
 * @property {number} position where the pin stood
 * @property {string | null} into where it went
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
  /** The pin to open when it has come. */
  let asked = new URLSearchParams(location.search).get('pin');
  /** The last decision of each pin that is on its way. @type {Map<string, Decided>} */
  const onTheWay = new Map();
  /** @type {Promise<unknown>} */
  let undone = Promise.resolve();
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
    asked = feature ? null : id;
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
    made.wait((onTheWay.get(id)?.action ?? '') in LEAVES);
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
   * Send a decision; gives the Problem when it failed, null when it was done, undefined when it was not sent: a key
   * pressed twice decides once. Other pins do not wait; of the same pin one decision follows the other, if that was taken.
   * @param {CaseFeature} feature
   * @param {string} action
   * @param {object} body
   */
  async function decide(feature, action, body) {
    const before = onTheWay.get(feature.id);
    const isTwice = before?.action === action && action !== 'relevance';
    if (before && (isTwice || before.action in LEAVES)) return undefined;
    /** @type {Decided} */
    const mine = {
      feature, action, held: document.activeElement, isGone: false, position: 0, into: null,
      done: goOn(before?.done, () => send(mine, body)),
    };
    onTheWay.set(feature.id, mine);
    if (UNDONE.has(action)) decided.push(mine);
    const leaves = action in LEAVES;
    if (leaves && current?.id === feature.id) current.wait(true);
    const problem = await mine.done;
    if (onTheWay.get(feature.id) === mine) onTheWay.delete(feature.id);
    if (problem !== null) mine.isGone = true;
    if (leaves && current?.id === feature.id) current.wait(false);
    return problem;
  }

  /** @param {Decided} decision  @param {object} body */
  async function send(decision, body) {
    const { feature, action } = decision;
    try {
      settle(decision, await request(address(feature.id, action), { method: 'POST', body }));
      return null;
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      const words = troubleWords(problem, t);
      if (current?.id !== feature.id || !showTrouble(current.node, words)) toast(words);
      return problem;
    }
  }

  /**
   * Show what a decision has brought.
   * @param {Decided} decision
   * @param {import('./case_types.js').Decision} answer
   */
  function settle(decision, answer) {
    const { feature, action } = decision;
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
      // Whoever has begun something else at the pin meanwhile keeps that.
      const isThere = current?.id === feature.id && ['', 'edit'].includes(current.form());
      if (isThere) openCase(feature.id, { focus: isHeldBy(decision), scroll: isHeldBy(decision), follow: false });
      toast(t('done.edit'));
    } else if (action === 'replies') {
      toast(t('reply.sent'));
    } else {
      leave(decision, answer.into);
      if (answer.into && answer.people) grow(answer.into, answer.people);
      const said = [t(`done.${action}`), answer.walks ? tCount('staff.left_walks', answer.walks) : '', leftWords()];
      toast(said.filter(Boolean).join(' '), UNDONE.has(action) ? { words: t('undo.last'), act: () => undo(decision) } : null);
    }
  }

  /** Tell whether the keyboard is where it was, or where it is lost with the row. @param {Decided} decision */
  function isHeldBy({ feature, held }) {
    return isStillAt(held) || Boolean(lineOf(feature.id)?.contains(document.activeElement));
  }

  /**
   * Take a pin off the list, and go on to the next; whoever went elsewhere meanwhile is left there.
   * @param {Decided} decision
   * @param {string | null} [into]
   */
  function leave(decision, into = null) {
    const { feature, action } = decision;
    const after = successorOf(matchingIds(), feature.id);
    const isOpen = current?.id === feature.id;
    const goesOn = isOpen ? isHeldBy(decision) : Boolean(lineOf(feature.id)?.contains(document.activeElement));
    decision.position = features.indexOf(feature);
    decision.into = into;
    if (isOpen) shut();
    features = features.filter((other) => other !== feature);
    waiting -= view === 'inbox' ? 1 : 0;
    retell(feature.id, LEAVES[action]);
    draw();
    if (!goesOn) return;
    if (after && isOpen) openCase(after, { focus: true });
    else ((after && buttonOf(after)) || partOf(document, '#queue-title')).focus();
  }

  /**
   * Take back a decision, the last one pressed unless it is told which; one that is on its way is waited for.
   * @param {Decided} [wanted]
   */
  function undo(wanted) {
    const last = wanted ?? decided.filter(({ isGone }) => !isGone).at(-1);
    if (!last || last.isGone) return toast(t('done.nothing_to_undo'));
    last.isGone = true;
    undone = undone.then(() => takeBack(last));
    return undefined;
  }

  /** @param {Decided} last */
  async function takeBack(last) {
    if ((await last.done) !== null) return undefined;
    const here = current?.id;
    const held = document.activeElement;
    try {
      const answer = await request(address(last.feature.id, 'undo'), { method: 'POST' });
      features.splice(last.position, 0, last.feature);
      waiting += view === 'inbox' ? 1 : 0;
      retell(last.feature.id, answer.state);
      const other = last.into ? featureOf(last.into) : undefined;
      if (other) grow(other.id, other.properties.people - last.feature.properties.people);
      draw();
      if (current?.id === here && !current?.form() && isStillAt(held)) openCase(last.feature.id, { focus: true });
      return toast(t('done.undo'));
    } catch (problem) {
      last.isGone = false;
      return toast(troubleWords(/** @type {Problem} */ (problem), t));
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
    undo: () => (may.moderate ? undo() : false),
    help: showKeys,
    close: () => current?.close() ?? false,
  };
  listen((command) => (commands[command] ? commands[command]() : current?.run(command)));
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
    for (let next = /** @type {string | null} */ (areaAddress(facts.slug, path, query)); next; ) {
      const page = await request(next);
      const isFirst = !features.length;
      features.push(...page.features);
      if (isFirst) waiting = page.waiting ?? 0;
      isLoaded = true;
      draw();
      if (asked && featureOf(asked)) openCase(asked);
      else if (isFirst && !asked && view === 'inbox' && matching().length) openCase(matchingIds()[0], { scroll: false });
      next = nextAddress(page);
    }
  }

  try {
    await load();
  } catch (problem) {
    status.textContent = troubleWords(/** @type {Problem} */ (problem), t);
  }
}

/**
 * Do something after what goes before, unless that failed.
 * @param {Promise<Problem | null | undefined> | undefined} before
 * @param {() => Promise<Problem | null>} act
 */
async function goOn(before, act) {
  const problem = await before;
  return problem ? undefined : act();
}

/** Tell whether nobody went elsewhere: what had the keyboard has it, or is gone. @param {Element | null} held */
function isStillAt(held) {
  const now = document.activeElement;
  // The map has the keyboard for a moment when it opens a pin that the page asked for.
  if (now === null || now === document.body || now.closest('.map-frame')) return true;
  return (now === held || !held?.isConnected) && !isField(now);
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
