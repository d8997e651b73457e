// The planning page: puts wishes, plan, list and map together. What each of them does stands in plan/.

import { areaAddress, request, troubleWords } from './api.js';
import { t, tCount } from './catalogue.js';
import { redrawMap, selectOnMap } from './map_link.js';
import { pageFacts, pageWorks } from './page_facts.js';
import { partOf } from './parts.js';
import { changeWords } from './plan/changes.js';
import { deeds } from './plan/deeds.js';
import { savedWork } from './plan/first_wish.js';
import { historyCommand } from './plan/history.js';
import { keepFocus } from './plan/keep_focus.js';
import { keepPlace } from './plan/keep_place.js';
import { keeping } from './plan/keeping.js';
import { keptWork } from './plan/kept_work.js';
import { planMap } from './plan/map_view.js';
import { ownChangeRow, ownChanges } from './plan/own_changes.js';
import { pathEdits } from './plan/path_edits.js';
import { pinChooser } from './plan/pin_chooser.js';
import { pinsOfPage } from './plan/pins.js';
import { keptVariant, planning, shownWalk, wasAsked } from './plan/planning.js';
import { pointStep } from './plan/point_step.js';
import { resultView } from './plan/result_view.js';
import { searchOn } from './plan/search_on.js';
import { statusLine } from './plan/status_line.js';
import { isSecondPress, presses } from './plan/steady.js';
import { showTrouble } from './plan/trouble.js';
import { takeBack, USUAL_WISH, workKey } from './plan/wish.js';
import { wishesView } from './plan/wishes_view.js';
import { sheet } from './sheet.js';
import { toast } from './toast.js';

/**
 * @typedef {import('./plan/planning.js').State} State
 * @typedef {import('./page_facts.js').Facts & {usual_start: {id: string, name: string} | null, walk: import('./plan/keeping.js').Kept | null}} PlanFacts
 */

const facts = /** @type {PlanFacts} */ (pageFacts());
const pins = pinsOfPage();
const work = keptWork(facts.slug);
const usualStart = facts.usual_start?.name ?? t('planner.area_middle');
let walkId = facts.walk?.id ?? '';
let savedAs = '';
/** Of the kept walk that the work on the page began with: somebody else may have saved it since. @type {number | null} */
let version = null;
/** Whether somebody just asked for a plan and waits to see it. */
let isAwaited = false;
/** @type {Awaited<ReturnType<typeof planMap>> | null} */
let map = null;
const press = presses();

const frame = sheet({ onResize: redrawMap });
const status = statusLine();
const trouble = partOf(document, '#plan-trouble');
const own = partOf(document, '#plan-own');
const undo = partOf(document, '#plan-undo');
const redo = partOf(document, '#plan-redo');

const plans = planning({
  wish: { ...USUAL_WISH, title: t('plan.default_name') },
  ask: (body, signal) => press.settled(request(areaAddress(facts.slug, 'walks/plan'), { method: 'POST', body, signal })),
  onChange: show,
});
const point = pointStep({ onResize: redrawMap });
const edits = pathEdits({ slug: facts.slug, settled: press.settled, onChange: () => planAgain() });
const hands = deeds({ plans, point, edits, pins, onLook: (stop) => onMap((standing) => standing.look(stop)) });
const wishes = wishesView({
  slug: facts.slug,
  usualStart,
  beforeClick: press.beforeClick,
  onChange: (changed) => {
    const isOnlyName = Object.keys(changed).every((name) => name === 'title' || isUnchanged(name, changed));
    const change = (/** @type {State['wish']} */ wish) => ({ ...wish, ...changed });
    if (isOnlyName || !wasAsked(plans.state())) plans.note(change);
    else plans.change(change);
  },
  onPoint: hands.askEnd,
  onSubmit: () => {
    isAwaited = true;
    plans.plan();
  },
});
const result = resultView({
  pins,
  namesOf: ({ wish }) => {
    const start = wish.start ? (wish.start.name ?? t('planner.own_place')) : usualStart;
    return { start, end: wish.end ? (wish.end.name ?? t('planner.own_place')) : start };
  },
  onVariant: plans.choose,
  onGroup: plans.chooseGroup,
  onStop: hands.doWith,
  onPin: showPin,
  onTake: hands.take,
  onBlock: hands.blockAt,
});
const keeper = keeping({
  slug: facts.slug,
  kept: facts.walk,
  work: workOf,
  isChanged: () => workKey(workOf()) !== savedAs,
  settled: press.settled,
  onKept: (kept, sent, asked) => {
    const isUntouched = workKey(workOf()) === workKey(asked);
    const isSent = workKey(titled(sent, asked.wish.title)) === workKey(asked);
    work.forget(walkId);
    walkId = kept.id;
    version = kept.version ?? sent.version ?? null;
    savedAs = workKey(sent);
    history.replaceState(null, '', `?walk=${encodeURIComponent(kept.id)}`);
    if (isUntouched && !isSent) {
      // A copy of what somebody else has saved since.
      plans.restart(sent.wish, sent.variant);
      plans.plan();
    } else {
      // A copy has a title of its own; what was changed meanwhile stays.
      plans.note((wish) => (wish.title === asked.wish.title ? { ...wish, title: sent.wish.title } : wish));
      remember();
    }
  },
  onReload: beginAgain,
});
const longer = searchOn({ slug: facts.slug, settled: press.settled, onPlan: plans.accept, onBest: (walks) => map?.showBetter(walks) });
pinChooser({ pins, onTake: hands.take, onShow: showPin });

/** Do something on the map when it stands, or say that it cannot be had. @param {(map: Awaited<typeof standing>) => unknown} act */
function onMap(act) {
  return standing.then(act).catch(() => toast(t('planner.map_failed')));
}

/** @param {string} id */
function showPin(id) {
  return onMap(() => selectOnMap(id));
}

/** @param {string} name  @param {object} changed */
function isUnchanged(name, changed) {
  const of = (/** @type {object} */ wish) => JSON.stringify(Object.entries(wish).find(([key]) => key === name)?.[1]);
  return of(plans.state().wish) === of(changed);
}

function planAgain() {
  if (wasAsked(plans.state())) plans.plan();
}

/** @param {import('./plan/kept_work.js').Work} one  @param {string} title  @returns {import('./plan/kept_work.js').Work} */
function titled(one, title) {
  return { ...one, wish: { ...one.wish, title } };
}

/** @returns {import('./plan/kept_work.js').Work} */
function workOf() {
  return { wish: plans.state().wish, variant: keptVariant(plans.state()), version };
}

/** Tell what is saved, and keep what is not. */
function remember() {
  if (!plans.state().isReady) return;
  keeper.show(plans.state().plan !== null);
  if (workKey(workOf()) === savedAs) work.forget(walkId);
  else work.write(walkId, workOf());
}

/** @param {State} now  @param {State} before */
function show(now, before) {
  result.wait(now.isBusy);
  map?.wait(now.isBusy);
  if (now.isBusy) status.busy();
  else if (before.isBusy) status.done(saidOf(now, before));
  else if (isLookedAt(now, before)) status.done(saidOf(now, now));
  if (isOtherView(now, before)) keepPlace(partOf(document, '#sheet'), () => showView(now, before));
  if (now.problem && now.problem !== before.problem) trouble.scrollIntoView({ block: 'nearest' });
  longer.show(now);
  remember();
  if (before.isBusy && !now.isBusy) settle(now);
}

/** Whether somebody looks at another walk of the same plan. @param {State} now  @param {State} before */
function isLookedAt(now, before) {
  return now.plan === before.plan && (now.variant !== before.variant || now.group !== before.group);
}

/** Waiting changes nothing of what is seen: it is not drawn anew. @param {State} now  @param {State} before */
function isOtherView(now, before) {
  return Object.entries(now).some(([name, value]) => name !== 'isBusy' && value !== before[/** @type {keyof State} */ (name)]);
}

/** @param {State} now  @param {State} before */
function showView(now, before) {
  const isPressed = trouble.contains(document.activeElement);
  wishes.show(now.wish);
  undo.setAttribute('aria-disabled', String(!now.canUndo));
  redo.setAttribute('aria-disabled', String(!now.canRedo));
  if (now.problem !== before.problem) {
    showTrouble({ notice: trouble, problem: now.problem, wish: now.wish, onTake: plans.change, onRetry: plans.plan });
  }
  if (now.wish !== before.wish) showOwnChanges(now);
  result.show(now);
  showOnMap(now, (now.plan !== null && before.plan === null) || isLookedAt(now, before));
  partOf(document, '#plan-submit').hidden = now.plan !== null;
  const isFresh = !now.plan && !now.canUndo && !now.canRedo;
  for (const part of ['.plan-history', '#plan-map-size']) partOf(document, part).hidden = isFresh;
  // The button that was pressed is gone with its trouble.
  if (isPressed && !trouble.contains(document.activeElement)) {
    (now.problem ? trouble : partOf(document, now.plan ? '#plan-result-title' : '#plan-title')).focus({ preventScroll: true });
  }
}

/** @param {State} now  @param {State} before */
function saidOf(now, before) {
  const walk = shownWalk(now);
  if (now.problem || !walk) return '';
  return changeWords(now === before ? null : shownWalk(before), walk, { t, tCount });
}

/** Go to what came out when somebody pressed for it. @param {State} now */
function settle(now) {
  if (!isAwaited) return;
  isAwaited = false;
  if (now.problem) return trouble.focus();
  wishes.close();
  return result.focus();
}

/** @param {State} now */
function showOwnChanges({ wish }) {
  const rows = ownChanges(wish, pins, t);
  keepFocus(own, () => {
    partOf(own, 'ul').replaceChildren(...rows.map(ownChangeRow));
    own.hidden = rows.length === 0;
  }, partOf(document, '#plan-title'));
}

/** @param {State} now  @param {boolean} fits whether all of the walk is brought into view */
function showOnMap(now, fits) {
  const shown = shownWalk(now);
  const others = (now.plan?.alternatives ?? []).flatMap(({ walks }) => walks).filter((walk) => walk !== shown);
  map?.show(shown, others, now.wish);
  if (fits && shown) map?.fit(shown);
}

own.addEventListener('click', (event) => {
  const { target } = event;
  if (isSecondPress(event)) return;
  const button = target instanceof Element ? target.closest('button') : null;
  const list = /** @type {import('./plan/wish.js').Listed | undefined} */ (button?.dataset.list);
  if (button && list) plans.change((wish) => takeBack(wish, list, Number(button.dataset.index)));
});
partOf(document, '#plan-map-size').addEventListener('click', ({ currentTarget }) => {
  const button = /** @type {HTMLElement} */ (currentTarget);
  const isLarge = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(isLarge));
  frame.resize(isLarge ? 'low' : 'half');
});
undo.addEventListener('click', () => plans.undo());
redo.addEventListener('click', () => plans.redo());
partOf(document, '#plan-path').addEventListener('click', () => hands.askPath());
partOf(document, '#plan-draw').addEventListener('click', () => hands.drawPath());
partOf(document, '#plan-own-stop').addEventListener('click', () => hands.askStop());
document.addEventListener('keydown', (event) => {
  const target = /** @type {Element} */ (event.target);
  const command = historyCommand(event, target.matches?.('textarea, input:not([type="radio"], [type="checkbox"])'));
  if (!command || event.defaultPrevented || !partOf(document, '#plan-point').hidden) return;
  event.preventDefault();
  plans[command]();
});

/** Nothing can be changed, planned or saved before the wish is there. @param {boolean} isReady */
function enable(isReady) {
  wishes.enable(isReady);
  for (const part of ['#plan-pins', '#plan-edits', '#plan-own', '#plan-result']) partOf(document, part).inert = !isReady;
  for (const button of ['#plan-keep', '#plan-keep-new']) partOf(document, button, HTMLButtonElement).disabled = !isReady;
}

/** Begin with what was not saved, or else with what is; where that cannot be had, what was there stays. @param {boolean} takesUnsaved */
async function begin(takesUnsaved) {
  const unsaved = takesUnsaved ? work.read(walkId) : null;
  enable(false);
  try {
    const saved = await savedWork(facts.slug, walkId, t('plan.default_name'));
    if (!takesUnsaved) work.forget(walkId);
    savedAs = workKey(saved);
    version = unsaved?.version ?? saved.version ?? null;
    keeper.starts(saved.wish.starts_at);
    const begun = unsaved ?? saved;
    enable(true);
    trouble.hidden = true;
    plans.restart(begun.wish, begun.variant);
    const isOther = workKey(begun) !== savedAs;
    partOf(document, '#plan-restored').hidden = !isOther;
    if (walkId || isOther) plans.plan();
  } catch (error) {
    const problem = /** @type {import('./api.js').Problem} */ (error);
    if (plans.state().isReady) {
      enable(true);
      return toast(troubleWords(problem, t));
    }
    const again = () => {
      partOf(document, '#plan-title').focus();
      begin(takesUnsaved);
    };
    showTrouble({ notice: trouble, problem, wish: plans.state().wish, onTake: () => null, onRetry: again, canRetry: true });
  } finally {
    pageWorks();
  }
  return undefined;
}

/** The button that was pressed is gone then: the keyboard goes to the head of the page. */
function beginAgain() {
  partOf(document, '#plan-title').focus();
  begin(false);
}

partOf(document, '#plan-restored button').addEventListener('click', beginAgain);
begin(true);
const standing = planMap({
  placeActions: hands.forPlace, stopActions: hands.forStop, pinActions: hands.forPin, onMove: hands.moveTo, onWay: press.moves,
});
try {
  map = await standing;
  showOnMap(plans.state(), true);
} catch {
  partOf(document, '#map-failed').hidden = false;
}
