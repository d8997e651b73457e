// A walk whose search was over before it was done: search on for longer, say how far it has come, and stop when asked.

import { areaAddress, request, troubleWords } from '../api.js';
import { t } from '../catalogue.js';
import { partOf } from '../parts.js';
import { toast } from '../toast.js';
import { isBetter, toldNumbers } from './better_walk.js';
import { shownAlternative } from './planning.js';
import { signInWay } from './sign_in_again.js';
import { requestOf, workKey } from './wish.js';

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {import('./types.js').Plan} Plan
 * @typedef {import('./types.js').Walk} Walk
 * @typedef {import('./types.js').Alternative} Alternative
 * @typedef {import('./planning.js').State} State
 * @typedef {{id: string, state: 'running' | 'done' | 'failed' | 'cancelled', seconds: number, gap: number | null, best_so_far?: Alternative | null, result: Plan | null, problem: {detail: string} | null}} Job
 * @typedef {object} Search
 * @property {string} id '' until the service has given one
 * @property {Wish} wish
 * @property {Alternative | null} best so far, where it is better than what is shown
 * @property {boolean} isStopped whether somebody wants no more of it
 */

const PAUSE_MS = 1000;
/** The line is read out: it says the time no oftener than this. */
const TOLD_S = 10;

/**
 * Make it work; onPlan gets what was found, and the wish that it answers; onBest what is the best so far, or nothing any more.
 * @param {{slug: string, settled: import('./steady.js').Presses['settled'], onPlan: (plan: Plan, wish: Wish) => void, onBest: (walks: Walk[]) => void}} wish
 */
export function searchOn({ slug, settled, onPlan, onBest }) {
  const frame = partOf(document, '#plan-search-on');
  const more = partOf(frame, '#plan-search-more', HTMLButtonElement);
  const stop = partOf(frame, '#plan-search-stop', HTMLButtonElement);
  const said = partOf(frame, '#plan-search-said');
  const better = partOf(frame, '#plan-search-better');
  /** @type {Walk[]} */
  let known = [];
  /** @type {Wish | null} */
  let wished = null;
  /** @type {Search | null} */
  let running = null;
  const addressOf = (/** @type {string} */ id) => areaAddress(slug, `walks/jobs/${encodeURIComponent(id)}`);

  /** @param {boolean} isRunning */
  function draw(isRunning) {
    const hadFocus = frame.contains(document.activeElement);
    more.hidden = isRunning;
    stop.hidden = !isRunning;
    if (hadFocus) (isRunning ? stop : more).focus({ preventScroll: true });
  }

  function end() {
    running = null;
    said.textContent = '';
    better.textContent = '';
    onBest([]);
    draw(false);
  }

  /** @param {unknown} problem */
  function fail(problem) {
    end();
    const told = /** @type {import('../api.js').Problem} */ (problem);
    toast(troubleWords(told, t), signInWay(told));
  }

  /** Ask the service to end a search. @param {Search} search */
  const endAtService = ({ id }) => request(addressOf(id), { method: 'DELETE' });

  /** The best so far comes with the next answer. @param {Search} search */
  function stopFor(search) {
    said.textContent = t('planner.search_stopping');
    // One that is over by itself needs no stop, and one that did not hear it can be asked again.
    if (search.id) endAtService(search).catch(() => (search.isStopped = false));
  }

  /** Show and say it once, when it is better than what was. @param {Search} search  @param {Alternative | null} best */
  function tellBest(search, best) {
    if (!best || !isBetter(best.walks, search.best?.walks ?? known)) return;
    search.best = best;
    better.textContent = t('planner.better_found', toldNumbers(best.walks));
    onBest(best.walks);
  }

  /** @param {Search} search */
  async function follow(search) {
    try {
      /** @type {Job} */
      const job = await settled(request(addressOf(search.id)));
      if (running !== search) return;
      if (job.state === 'running') {
        const words = search.isStopped ? t('planner.search_stopping') : progressWords(job);
        if (said.textContent !== words) said.textContent = words;
        tellBest(search, job.best_so_far ?? null);
        setTimeout(() => running === search && follow(search), PAUSE_MS);
        return;
      }
      const found = job.result ?? (search.best && { alternatives: [search.best], milliseconds: 1000 * job.seconds });
      end();
      if (found) onPlan(found, search.wish);
      else if (job.problem) toast(job.problem.detail);
    } catch (problem) {
      if (running === search) fail(problem);
    }
  }

  more.addEventListener('click', async () => {
    const wish = wished;
    if (!wish || running) return;
    /** @type {Search} */
    const search = { id: '', wish, best: null, isStopped: false };
    running = search;
    try {
      draw(true);
      said.textContent = t('planner.searching_on', { seconds: 0 });
      /** @type {Job} */
      const job = await request(areaAddress(slug, 'walks/jobs', { alternatives: true }), { method: 'POST', body: requestOf(wish) });
      search.id = job.id;
      if (running !== search) return void endAtService(search).catch(() => null);
      if (search.isStopped) stopFor(search);
      follow(search);
    } catch (problem) {
      if (running === search) fail(problem);
    }
    return undefined;
  });
  stop.addEventListener('click', () => {
    if (!running || running.isStopped) return;
    running.isStopped = true;
    stopFor(running);
  });

  return {
    /** Offer it where it may help; a search for what is no longer wished is let go. @param {State} state */
    show(state) {
      wished = state.planned;
      const walks = shownAlternative(state)?.walks ?? [];
      known = state.plan?.alternatives[0]?.walks ?? [];
      if (running && !isSameWish(running.wish, state.wish)) {
        if (running.id) endAtService(running).catch(() => null);
        end();
      }
      const hadFocus = frame.contains(document.activeElement);
      frame.hidden = !running && (state.isBusy || state.problem !== null || !walks.some((walk) => walk.stopped_by === 'time'));
      if (hadFocus && frame.hidden) partOf(document, '#plan-result-title').focus({ preventScroll: true });
    },
  };
}

/** @param {Wish} one  @param {Wish} other */
function isSameWish(one, other) {
  const key = (/** @type {Wish} */ wish) => workKey({ wish: { ...wish, title: '' }, variant: '' });
  return key(one) === key(other);
}

/** @param {Job} job */
function progressWords({ seconds, gap }) {
  const words = t('planner.searching_on', { seconds: Math.floor(seconds / TOLD_S) * TOLD_S });
  return gap === null ? words : `${words} ${t('planner.searching_gap', { percent: (100 * gap).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }) })}`;
}
