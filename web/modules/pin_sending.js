// Send a pin, together with the little work that goes with it in place of a captcha.

import { areaAddress, request } from './api.js';
import { solve } from './proof_of_work.js';

const ASKS_ANEW = new Set(['work_stale', 'work_missing']);

/** Make a sender of pins; a meeting that the service knows needs no work. Returns { begin, send }. */
export function pinSender({ slug, needsWork = true, ask = request }) {
  let begun = null;

  async function solution(clientId, signal) {
    const puzzle = await ask(areaAddress(slug, 'puzzle'), { signal });
    return puzzle.bits === 0 ? null : solve(puzzle, slug, clientId, { signal });
  }

  /** Begin the work of a pin before it is sent, so that nobody waits; what fails is tried again when it is sent. */
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

  async function attempt(body) {
    begin(body.client_id);
    const work = await begun?.work;
    return ask(areaAddress(slug, 'pins'), { method: 'POST', body: work ? { ...body, work } : body });
  }

  /** Send a pin and return its receipt; rejects with a Problem. A puzzle that has run out is asked for anew, once. */
  async function send(body) {
    try {
      return await attempt(body);
    } catch (problem) {
      if (!needsWork || !ASKS_ANEW.has(problem.code)) throw problem;
      begun = null;
      return attempt(body);
    }
  }

  return { begin, send };
}
