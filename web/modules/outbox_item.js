// A thing on its way to the service, and what becomes of it. Knows no page, no store and no network.

import { Problem } from './api.js';

/**
 * @typedef {'waiting' | 'received' | 'refused'} State
 * @typedef {{status: number, code: string, message: string, field: string, found: {kind: string, words: string}[],
 *   suggestion: string, errors: {field: string, code: string, message: string}[]}} KeptProblem
 * @typedef {{clientId: string, blob: Blob | null, state: State, problem: KeptProblem | null}} Photo
 * @typedef {object} Item
 * @property {string} clientId made here; what makes sending twice one thing
 * @property {string} slug of the area
 * @property {'pin' | 'voice' | 'response'} what
 * @property {'resource' | 'challenge' | null} kind
 * @property {string} title what it is called in the list
 * @property {Record<string, unknown> | null} body what goes to the service; null once it is there
 * @property {unknown} draft the form's own answers, to open it again
 * @property {string | null} pinId of a voice
 * @property {Photo[]} photos
 * @property {State} state
 * @property {{slip?: string, id?: string, client_id: string} | null} receipt
 * @property {KeptProblem | null} problem why it was refused
 * @property {number | null} trouble status of the last try that came to nothing (0: no answer)
 * @property {number} notBefore milliseconds of the clock; the service asked not to come earlier
 * @property {number} tries that came to nothing
 * @property {boolean} reopened it was refused before, and the form sent it again
 * @property {boolean} lasting false when it waits in memory only
 * @property {number} addedAt milliseconds of the clock
 * @property {{owner: string, until: number}} [lease] who is sending it, where the browser has no locks
 */

const TEMPORARY = new Set([0, 408, 425, 429]);
const WAIT_MS = 5000;
const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * @typedef {Partial<Omit<Item, 'photos'>> & Pick<Item, 'clientId' | 'slug' | 'what' | 'title' | 'body'>
 *   & {photos?: {clientId: string, blob: Blob | null}[]}} Thing what the form hands over
 */

/**
 * Return a new item, or the stored one changed to what the form sends now. What has arrived stays as it is.
 * @param {Item | undefined} stored
 * @param {Thing} thing
 * @param {number} now
 * @returns {Item}
 */
export function itemOf(stored, thing, now) {
  if (stored?.state === 'received') return stored;
  return {
    clientId: thing.clientId,
    slug: thing.slug,
    what: thing.what,
    kind: thing.kind ?? null,
    title: thing.title,
    body: thing.body,
    draft: thing.draft ?? null,
    pinId: thing.pinId ?? null,
    photos: (thing.photos ?? []).map(({ clientId, blob }) => ({ clientId, blob, state: 'waiting', problem: null })),
    state: 'waiting',
    receipt: null,
    problem: null,
    trouble: null,
    notBefore: 0,
    tries: 0,
    reopened: stored?.state === 'refused' || Boolean(stored?.reopened),
    lasting: true,
    addedAt: stored?.addedAt ?? now,
  };
}

/**
 * Tell whether a failure may be over the next time: no answer, too much to do, or a fault of the service's own.
 * @param {Problem} problem
 */
export function isTemporary(problem) {
  return TEMPORARY.has(problem.status) || problem.status >= 500;
}

/**
 * Tell whether something of an item has still to be sent.
 * @param {Item} item
 */
export function isOpen(item) {
  return item.state === 'waiting' || (item.state === 'received' && item.photos.some(isWaiting));
}

/**
 * Tell whether a photo has still to be sent.
 * @param {Photo} photo
 */
export function isWaiting(photo) {
  return photo.state === 'waiting';
}

/**
 * Return the item after the service took it.
 * @param {Item} item
 * @param {Item['receipt']} receipt
 * @returns {Item}
 */
export function afterReceipt(item, receipt) {
  return withoutWords({ ...item, state: 'received', receipt, problem: null, trouble: null, notBefore: 0, tries: 0 });
}

/**
 * Return the item after a try that came to nothing: it waits on, or it was refused for good.
 * @param {Item} item
 * @param {Problem} problem
 * @param {number} now
 * @returns {Item}
 */
export function afterTrouble(item, problem, now) {
  if (isTemporary(problem)) return waitingOn(item, problem, now);
  return { ...item, state: 'refused', problem: keptProblem(problem), trouble: null, notBefore: 0 };
}

/**
 * Return the item after one of its photos was taken (no problem), refused or not answered.
 * @param {Item} item
 * @param {string} clientId of the photo
 * @param {Problem | null} problem
 * @param {number} now
 * @returns {Item}
 */
export function afterPhoto(item, clientId, problem, now) {
  if (problem && isTemporary(problem)) return waitingOn(item, problem, now);
  /** @type {Partial<Photo>} */
  const end = problem ? { state: 'refused', problem: keptProblem(problem) } : { state: 'received', problem: null };
  const photos = item.photos.map((photo) => (photo.clientId === clientId ? { ...photo, ...end, blob: null } : photo));
  return withoutWords({ ...item, photos, trouble: null, notBefore: 0, tries: 0 });
}

/**
 * @param {Item} item
 * @param {Problem} problem
 * @param {number} now
 * @returns {Item}
 */
function waitingOn(item, problem, now) {
  const notBefore = problem.retryAfter === null ? 0 : now + problem.retryAfter * 1000;
  return { ...item, trouble: problem.status, notBefore, tries: item.tries + 1 };
}

/**
 * What was written must not lie on a shared phone for longer than it takes to send it.
 * @param {Item} item
 * @returns {Item}
 */
function withoutWords(item) {
  return isOpen(item) ? item : { ...item, body: null, draft: null };
}

/**
 * Return what is kept of a problem; a store takes no classes.
 * @param {Problem} problem
 * @returns {KeptProblem}
 */
export function keptProblem({ status, code, message, field, found, suggestion, errors }) {
  return { status, code, message, field, found, suggestion, errors };
}

/**
 * Return the problem that was kept.
 * @param {KeptProblem} kept
 */
export function problemOf({ status, message, ...content }) {
  return new Problem(status, { ...content, detail: message });
}

/**
 * Return the milliseconds to wait after so many rounds that came to nothing: twice as long each time.
 * @param {number} rounds
 * @param {number} chance 0 to 1, so that a whole stairwell does not come back at the same moment
 */
export function pauseMs(rounds, chance) {
  return Math.min(WAIT_MS * 2 ** rounds, LONGEST_WAIT_MS) * (0.75 + chance / 2);
}
