// The service's own addresses; a failure always comes as a Problem with words that can be shown.

/**
 * @typedef {object} ProblemContent what a problem document of the service says
 * @property {string} [detail] words for people
 * @property {string} [code]
 * @property {string} [field] the part of the request it is about
 * @property {{field: string, code: string, message: string}[]} [errors]
 * @property {{kind: string, words: string}[]} [found] words that name somebody
 * @property {string} [suggestion] the words without them
 * @property {Record<string, string | number>} [values] what the words were filled with
 * @property {number | null} [retryAfter] seconds to wait before the next try
 */

/** What went wrong: status 0 when there was no answer at all. */
export class Problem extends Error {
  /**
   * @param {number} status of the answer
   * @param {ProblemContent} [content]
   */
  constructor(status, { detail = '', code = '', field = '', errors = [], found = [], suggestion = '', values = {}, retryAfter = null } = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.field = field;
    this.errors = errors;
    this.found = found;
    this.suggestion = suggestion;
    this.values = values;
    this.retryAfter = retryAfter;
  }
}

/**
 * Send a request and return the JSON of the answer; rejects with a Problem.
 *
 * A connection that dies while the answer comes in is no answer: the caller cannot know what it said. Neither is one
 * that takes longer than withinMs milliseconds, where that is named.
 * @param {string} address
 * @param {{method?: string, body?: object, form?: FormData, signal?: AbortSignal, withinMs?: number}} [options] body
 *   goes as JSON
 */
export async function request(address, { method = 'GET', body, form, signal, withinMs } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json', 'Accept-Language': document.documentElement.lang };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const content = body === undefined ? form : JSON.stringify(body);
  const limit = timeLimit(withinMs, signal);
  let answer;
  let said;
  try {
    answer = await fetch(address, { method, headers, signal: limit.signal, body: content });
    said = await answer.text();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw new Problem(0, { code: 'no_connection' });
  } finally {
    limit.clear();
  }
  const read = readJson(said);
  if (!answer.ok) throw new Problem(answer.status, { ...read, retryAfter: retryAfter(answer.headers) });
  if (read === null) throw new Problem(0, { code: 'no_connection' });
  return read;
}

/**
 * Return a signal that ends with another one or after a time, whichever comes first.
 * @param {number | undefined} withinMs
 * @param {AbortSignal | undefined} signal
 */
function timeLimit(withinMs, signal) {
  if (!withinMs) return { signal, clear: () => undefined };
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new DOMException('no answer in time', 'TimeoutError')), withinMs);
  const follow = () => stop.abort(signal?.reason);
  if (signal?.aborted) follow();
  signal?.addEventListener('abort', follow);
  return {
    signal: stop.signal,
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', follow);
    },
  };
}

/**
 * Return what a text says as JSON; null when it is somebody else's: a proxy's page, the door of a café's network.
 * @param {string} text
 */
function readJson(text) {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Return the seconds that an answer asks to wait, or null; the form with a date is not used by the service.
 * @param {Headers} headers
 */
function retryAfter(headers) {
  const seconds = Number.parseInt(headers.get('Retry-After') ?? '', 10);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/**
 * Return the address of something within an area, with its query.
 * @param {string} slug
 * @param {string} path
 * @param {Record<string, string | number | boolean | null | undefined>} [query] what is empty is left out
 */
export function areaAddress(slug, path, query = {}) {
  const wanted = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const search = new URLSearchParams(wanted.map(([name, value]) => [name, String(value)])).toString();
  return `/api/areas/${encodeURIComponent(slug)}/${path}${search ? `?${search}` : ""}`;
}

/**
 * Return the address of the next page of a collection, or null at its end.
 * @param {{links?: {rel: string, href: string}[]}} collection
 */
export function nextAddress(collection) {
  const link = (collection.links ?? []).find((candidate) => candidate.rel === 'next');
  if (!link) return null;
  const address = new URL(link.href, document.baseURI);
  return address.pathname + address.search;
}

/**
 * Return what to tell a person about a failure.
 * @param {Problem} problem
 * @param {(key: string) => string} t
 */
export function troubleWords(problem, t) {
  if (problem.status === 0) return t('trouble.no_connection');
  if (problem.status === 401 || problem.status === 403) return t('trouble.sign_in_again');
  return problem.message || t('trouble.unknown');
}
