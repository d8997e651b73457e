// The state of the planning page: the wish with its past and future, the plan that answers it, and what is looked at.

import { Problem } from '../api.js';
import { begin, redo, step, undo } from './history.js';
import { requestOf } from './wish.js';

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
 */

/**
 * Return the alternative that is looked at, or the best one, or nothing.
 * @param {State} state
 * @returns {Alternative | null}
 */
export function shownAlternative({ plan, variant }) {
  return plan?.alternatives.find((one) => one.variant === variant) ?? plan?.alternatives[0] ?? null;
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
 * Keep the state; ask answers a request with a plan, onChange is told of every change with the state before it.
 * @param {object} parts
 * @param {Wish} parts.wish to begin with
 * @param {string} [parts.variant]
 * @param {(body: Record<string, unknown>, signal: AbortSignal) => Promise<Plan>} parts.ask
 * @param {(now: State, before: State) => void} parts.onChange
 */
export function planning({ wish, variant = 'best', ask, onChange }) {
  let history = begin(wish);
  /** @type {AbortController | null} */
  let asking = null;
  /** @type {State} */
  let state = {
    wish, variant, canUndo: false, canRedo: false, isBusy: false, plan: null, planned: null, problem: null, group: 0,
  };

  /** @param {Partial<State>} changed */
  function put(changed) {
    const before = state;
    state = { ...state, ...changed };
    onChange(state, before);
  }

  /** @param {typeof history} next  @returns {boolean} whether anything changed */
  function follow(next) {
    if (next === history) return false;
    history = next;
    put({ wish: history.present, canUndo: history.past.length > 0, canRedo: history.future.length > 0 });
    return true;
  }

  /** Plan what is wished now; an older question that still waits is let go. */
  async function plan() {
    asking?.abort();
    const own = new AbortController();
    asking = own;
    const planned = history.present;
    put({ isBusy: true });
    try {
      const found = await ask(requestOf(planned), own.signal);
      if (own.signal.aborted) return;
      put({ isBusy: false, plan: found, planned, problem: null, group: 0 });
    } catch (error) {
      if (own.signal.aborted) return;
      put({ isBusy: false, problem: error instanceof Problem ? error : new Problem(0) });
    }
  }

  return {
    state: () => state,
    plan,
    /** Wish for something else, and plan it. @param {(wish: Wish) => Wish} change */
    change(change) {
      return follow(step(history, change(history.present))) ? plan() : undefined;
    },
    /** Wish for something else before anything was planned. @param {(wish: Wish) => Wish} change */
    note(change) {
      follow(step(history, change(history.present)));
    },
    undo: () => (follow(undo(history)) ? plan() : undefined),
    redo: () => (follow(redo(history)) ? plan() : undefined),
    /** @param {string} chosen */
    choose: (chosen) => put({ variant: chosen, group: 0 }),
    /** @param {number} group from 0 */
    chooseGroup: (group) => put({ group }),
    /** Begin anew with a wish, without a past. @param {Wish} next  @param {string} [nextVariant] */
    restart(next, nextVariant = 'best') {
      asking?.abort();
      history = begin(next);
      put({ wish: next, variant: nextVariant, canUndo: false, canRedo: false, isBusy: false, plan: null, planned: null, problem: null, group: 0 });
    },
  };
}
