// The state of the planning page: the wish with its past and future, the plan that answers it, and what is looked at.

import { Problem } from '../api.js';
import { begin, redo, step, undo } from './history.js';
import { requestOf, withChanges, workKey } from './wish.js';

/** Changes that come faster than this are planned together, once they rest. */
const PAUSE_MS = 150;
/** A question that others of the same person pushed aside is asked again after this. */
const AGAIN_MS = 1000;
const MOST_DOUBLINGS = 5;

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {import('./types.js').Plan} Plan
 * @typedef {import('./types.js').Alternative} Alternative
 * @typedef {import('./types.js').Walk} Walk
 * @typedef {object} State
 * @property {Wish} wish
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {boolean} isBusy
 * @property {Plan | null} plan the last that came out
 * @property {Wish | null} planned the wish that it answers
 * @property {Problem | null} problem why the wish of now has none
 * @property {string} variant of the alternative that is looked at
 * @property {number} group that is looked at, from 0
 * @property {Alternative | null} held the alternative whose wish was taken over, shown until the plan of that wish is there
 * @property {boolean} isReady whether there is a wish to work on; before that nothing is changed, planned or kept
 */

/**
 * Return the alternative that is looked at, or the best one, or nothing.
 * @param {State} state
 * @returns {Alternative | null}
 */
export function shownAlternative({ plan, variant, held }) {
  return held ?? plan?.alternatives.find((one) => one.variant === variant) ?? plan?.alternatives[0] ?? null;
}

/**
 * Return the variant that is kept together with the wish of now: a wish that was taken over from an alternative has that
 * alternative as its best walk.
 * @param {State} state
 */
export function keptVariant(state) {
  return state.held ? 'best' : (shownAlternative(state)?.variant ?? state.variant);
}

/**
 * Return the walk that is looked at.
 * @param {State} state
 * @returns {Walk | null}
 */
export function shownWalk(state) {
  const walks = shownAlternative(state)?.walks ?? [];
  return walks[state.group] ?? walks[0] ?? null;
}

/**
 * Tell whether a plan was asked for, so that a change is planned at once.
 * @param {State} state
 */
export function wasAsked({ plan, problem, isBusy }) {
  return plan !== null || problem !== null || isBusy;
}

/**
 * Keep the state, from the first restart on; ask answers a request with a plan, onChange is told of every change with the state before it.
 * @param {object} parts
 * @param {Wish} parts.wish to begin with
 * @param {string} [parts.variant]
 * @param {number} [parts.pauseMs] changes that come faster are planned together
 * @param {number} [parts.againMs] after which a question that was pushed aside is asked again
 * @param {(body: Record<string, unknown>, signal: AbortSignal) => Promise<Plan>} parts.ask
 * @param {(now: State, before: State) => void} parts.onChange
 */
export function planning({ wish, variant = 'best', ask, onChange, pauseMs = PAUSE_MS, againMs = AGAIN_MS }) {
  let history = begin(wish);
  /** @type {AbortController | null} */
  let asking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let changedAt = -Infinity;
  let pushedAside = 0;
  /** @type {State} */
  let state = {
    wish, variant, canUndo: false, canRedo: false, isBusy: false, plan: null, planned: null, problem: null, group: 0,
    held: null, isReady: false,
  };

  /** @param {Partial<State>} changed */
  function put(changed) {
    const before = state;
    state = { ...state, ...changed };
    onChange(state, before);
  }

  /** @param {typeof history} next  @returns {boolean} whether anything changed */
  function follow(next) {
    if (next === history || !state.isReady) return false;
    history = next;
    put({ wish: history.present, canUndo: history.past.length > 0, canRedo: history.future.length > 0 });
    return true;
  }

  /** Plan what is wished now; an older question that still waits is let go. */
  async function plan() {
    if (!state.isReady) return;
    clearTimeout(waiting);
    asking?.abort();
    const own = new AbortController();
    asking = own;
    const planned = history.present;
    put({ isBusy: true });
    /** @type {Plan} */
    let found;
    try {
      found = await ask(requestOf(planned), own.signal);
    } catch (error) {
      if (own.signal.aborted) return;
      // Newer questions of the same person, from other tabs, took its place: whoever waits here still wants an answer.
      // Each time it waits longer, so that tabs which push each other aside come out one after the other.
      if (error instanceof Problem && error.code === 'superseded') {
        waiting = setTimeout(plan, againMs * 2 ** pushedAside);
        pushedAside = Math.min(pushedAside + 1, MOST_DOUBLINGS);
        return undefined;
      }
      pushedAside = 0;
      return put({ isBusy: false, problem: error instanceof Problem ? error : new Problem(0) });
    }
    if (own.signal.aborted) return;
    pushedAside = 0;
    put({ isBusy: false, plan: found, planned, problem: null, held: null, group: groupIn(found) });
  }

  /** The group that is looked at stays when the new plan has it too. @param {Plan} found */
  function groupIn(found) {
    const walks = shownAlternative({ ...state, plan: found, held: null })?.walks ?? [];
    return state.group < walks.length ? state.group : 0;
  }

  /** Plan a change: the first at once, those that come right behind it when they rest. */
  function soon() {
    const now = performance.now();
    const isHasty = now - changedAt < pauseMs;
    changedAt = now;
    if (!isHasty) return plan();
    clearTimeout(waiting);
    asking?.abort();
    put({ isBusy: true });
    waiting = setTimeout(plan, pauseMs);
    return undefined;
  }

  /** Wish for what the alternative that is looked at was planned for, so that a change by hand is one of it. */
  function takeOver() {
    const shown = shownAlternative(state);
    if (!shown || state.held || !Object.keys(shown.wish_changes ?? {}).length) return;
    const next = step(history, withChanges(history.present, shown.wish_changes));
    if (!state.isReady || next === history) return;
    put({ held: shown, variant: 'best' });
    follow(next);
  }

  return {
    state: () => state,
    plan,
    /** Wish for something else, and plan it. @param {(wish: Wish) => Wish} change */
    change(change) {
      return follow(step(history, change(history.present))) ? soon() : undefined;
    },
    /** Change the walk that is looked at by hand, whichever alternative it is, and plan it. @param {(wish: Wish) => Wish} change */
    edit(change) {
      takeOver();
      return follow(step(history, change(history.present))) ? soon() : undefined;
    },
    /** Wish for something else before anything was planned. @param {(wish: Wish) => Wish} change */
    note(change) {
      follow(step(history, change(history.present)));
    },
    /** Take a plan that was made elsewhere for a wish; the same wish may have another name by now. @param {Plan} found  @param {Wish} planned */
    accept(found, planned) {
      const same = { ...history.present, title: planned.title };
      if (workKey({ wish: same, variant: '' }) !== workKey({ wish: planned, variant: '' })) return;
      asking?.abort();
      clearTimeout(waiting);
      put({ isBusy: false, plan: found, planned, problem: null, held: null, group: groupIn(found) });
    },
    undo: () => (follow(undo(history)) ? soon() : undefined),
    redo: () => (follow(redo(history)) ? soon() : undefined),
    /** @param {string} chosen */
    choose: (chosen) => put({ variant: chosen, group: 0, held: null }),
    /** @param {number} group from 0 */
    chooseGroup: (group) => put({ group }),
    /** Begin anew with a wish, without a past. @param {Wish} next  @param {string} [nextVariant] */
    restart(next, nextVariant = 'best') {
      asking?.abort();
      clearTimeout(waiting);
      history = begin(next);
      put({
        wish: next, variant: nextVariant, canUndo: false, canRedo: false, isBusy: false, plan: null, planned: null, problem: null,
        group: 0, held: null, isReady: true,
      });
    },
  };
}
