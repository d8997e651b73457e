// The inbox and the analysis: a list and a map that follow each other.

import { areaAddress, request, troubleWords } from './api.js';
import { caseView } from './case_view.js';
import { t, tCount } from './catalogue.js';
import { element } from './elements.js';
import { passes } from './filters.js';
import { flyToPin, onPinSelected, selectOnMap } from './map_link.js';
import { allFeatures, connectFilters, pinButton, walkByArrows } from './pin_list.js';
import { toast } from './toast.js';

const PAGE = 40;
const STATES = { inbox: 'pending', analysis: 'published' };
const narrow = window.matchMedia('(width < 56rem)');
const UNDO = { publish: 'reject', reject: 'publish' };

/** Make the queue work: the oldest first, one pin open at a time. */
export async function moderation({ queue, facts }) {
  const status = document.getElementById('queue-status');
  const more = document.getElementById('queue-more');
  const view = queue.dataset.view;
  let features = [];
  let shown = PAGE;
  let isLoaded = false;
  const filters = connectFilters(document.getElementById('filters'), () => isLoaded && draw());

  const address = (id, action) => areaAddress(facts.slug, `pins/${encodeURIComponent(id)}/${action}`);
  const matching = () => features.filter((feature) => passes(feature.properties, filters));

  function draw() {
    const found = matching();
    status.textContent = found.length ? tCount('staff.queue', found.length) : t(`empty.${view}`);
    queue.replaceChildren(...found.slice(0, shown).map(row));
    if (view === 'inbox') showWaiting(features.length);
    more.hidden = found.length <= shown;
  }

  function row(feature) {
    const button = pinButton(feature);
    button.setAttribute('aria-expanded', 'false');
    if (view === 'analysis') button.append(badge(feature.properties.relevance));
    return element('li', { 'data-row': feature.id }, button);
  }

  /** A case that is open stays as it is: somebody may be writing in it. */
  const isOpen = (id) => Boolean(queue.querySelector(`.is-open[data-row="${CSS.escape(id)}"]`));

  function openCase(id, { focus = false, follow = true, scroll = true } = {}) {
    closeCases(queue);
    let line = queue.querySelector(`[data-row="${CSS.escape(id)}"]`);
    if (!line) {
      const place = matching().findIndex((feature) => feature.id === id);
      if (place < 0) return;
      shown = place + PAGE;
      draw();
      line = queue.querySelector(`[data-row="${CSS.escape(id)}"]`);
    }
    const feature = features.find((candidate) => candidate.id === id);
    const act = (action, body) => decide(feature, action, body);
    const showHistory = (pinId) => request(address(pinId, 'history'));
    line.append(caseView(feature, { view, act, showHistory }));
    line.classList.add('is-open');
    line.querySelector('.pin-button').setAttribute('aria-expanded', 'true');
    if (scroll) line.scrollIntoView({ block: 'nearest' });
    if (focus) line.querySelector('.pin-button').focus();
    if (follow) showOnMap(feature);
  }

  async function decide(feature, action, body) {
    try {
      const answer = await request(address(feature.id, action), { method: 'POST', body });
      feature.properties.relevance = answer.relevance;
      if (action === 'relevance') refreshBadge(queue, feature);
      else leave(feature, answer.state);
      toast(t(`done.${action}`), undoOf(feature, action));
    } catch (problem) {
      toast(troubleWords(problem, t));
    }
  }

  function leave(feature, state) {
    feature.properties.state = state;
    const found = matching();
    const after = found[found.indexOf(feature) + 1] ?? found[found.indexOf(feature) - 1];
    features = features.filter((other) => other !== feature);
    draw();
    if (after) openCase(after.id, { focus: true });
    else document.getElementById('queue-title').focus();
  }

  function undoOf(feature, action) {
    const opposite = UNDO[action];
    if (!opposite) return null;
    const act = () => decide(feature, opposite, opposite === 'reject' ? { reason: t('reason.undone') } : {});
    return { words: t(`undo.${action}`), act };
  }

  queue.addEventListener('click', (event) => {
    const button = event.target.closest('.pin-button');
    if (!button) return;
    if (button.getAttribute('aria-expanded') === 'true') closeCases(queue);
    else openCase(button.dataset.pin);
  });
  more.addEventListener('click', () => {
    shown += PAGE;
    draw();
  });
  walkByArrows(queue);
  onPinSelected((id) => isOpen(id) || openCase(id, { follow: false }));

  try {
    features = await allFeatures(areaAddress(facts.slug, 'pins/exact', { state: STATES[view], limit: 1000 }));
    isLoaded = true;
    draw();
    const asked = new URLSearchParams(location.search).get('pin');
    const first = asked ?? (view === 'inbox' && matching()[0]?.id);
    if (first) openCase(first, { scroll: Boolean(asked) });
  } catch (problem) {
    status.textContent = troubleWords(problem, t);
  }
}

function closeCases(queue) {
  for (const line of queue.querySelectorAll('.is-open')) {
    line.querySelector('.case').remove();
    line.classList.remove('is-open');
    line.querySelector('.pin-button').setAttribute('aria-expanded', 'false');
  }
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

function badge(relevance) {
  const swatch = element('i', { class: `swatch swatch-${relevance}`, 'aria-hidden': 'true' });
  return element('span', { class: 'badge relevance-badge' }, swatch, ` ${t(`relevance_short.${relevance}`)}`);
}

function refreshBadge(queue, feature) {
  const button = queue.querySelector(`[data-row="${CSS.escape(feature.id)}"] .pin-button`);
  button?.querySelector('.relevance-badge')?.replaceWith(badge(feature.properties.relevance));
}
