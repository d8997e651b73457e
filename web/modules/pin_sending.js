// Send a pin, a voice or answers, together with the little work that goes with them in place of a captcha.

import { areaAddress, Problem, request } from './api.js';
import { solve } from './proof_of_work.js';

const ASKS_ANEW = new Set(['work_stale', 'work_missing']);

/**
 * Make a sender of pins; a meeting that the service knows needs no work. Returns { begin, send }.
 * @param {{slug: string, needsWork?: boolean, ask?: typeof request}} wish
 */
export function pinSender({ slug, needsWork = true, ask = request }) {
  /** @type {{clientId: string, stop: AbortController, work: Promise<string | null>} | null} */
  let begun = null;

  /**
   * @param {string} clientId
   * @param {AbortSignal} signal
   */
  async function solution(clientId, signal) {
    const puzzle = await ask(areaAddress(slug, 'puzzle'), { signal });
    return puzzle.bits === 0 ? null : solve(puzzle, slug, clientId, { signal });
  }

  /**
   * Begin the work of a pin before it is sent, so that nobody waits; what fails is tried again when it is sent.
   * @param {string} clientId
   */
  function begin(clientId) {
    if (!needsWork || begun?.clientId === clientId) return;
    begun?.stop.abort();
    const stop = new AbortController();
    const mine = { clientId, stop, work: solution(clientId, stop.signal) };
    begun = mine;
    mine.work.catch(() => {
      if (begun === mine) begun = null;
    });
  }

  /**
   * @param {{client_id: string}} body
   * @param {string} path
   */
  async function attempt(body, path) {
    begin(body.client_id);
    const work = await begun?.work;
    return ask(areaAddress(slug, path), { method: 'POST', body: work ? { ...body, work } : body });
  }

  /**
   * Send a pin and return its receipt; rejects with a Problem. A puzzle that has run out is asked for anew, once.
   * @param {{client_id: string}} body what goes to the service, without the work
   * @param {string} [path] where it goes, within the area
   */
  async function send(body, path = 'pins') {
    try {
      return await attempt(body, path);
    } catch (problem) {
      if (!needsWork || !(problem instanceof Problem) || !ASKS_ANEW.has(problem.code)) throw problem;
      begun = null;
      return attempt(body, path);
    }
  }

  return { begin, send };
}
