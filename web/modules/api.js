// The service's own addresses; a failure always comes as a Problem with words that can be shown.

/** What went wrong: status 0 when there was no answer at all. */
export class Problem extends Error {
  constructor(status, { detail = '', code = '', errors = [], found = [], suggestion = '' } = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.found = found;
    this.suggestion = suggestion;
  }
}

/** Send a request and return the JSON of the answer; rejects with a Problem. */
export async function request(address, { method = 'GET', body, signal } = {}) {
  const headers = { Accept: 'application/json', 'Accept-Language': document.documentElement.lang };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let answer;
  try {
    answer = await fetch(address, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, { code: 'no_connection' });
  }
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem(answer.status, content);
  return content;
}

/** Return the address of something within an area, with its query. */
export function areaAddress(slug, path, query = {}) {
  const wanted = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const search = new URLSearchParams(wanted).toString();
  return `/api/areas/${encodeURIComponent(slug)}/${path}${search ? `?${search}` : ""}`;
}

/** Return the address of the next page of a collection, or null at its end. */
export function nextAddress(collection) {
  const link = (collection.links ?? []).find((candidate) => candidate.rel === 'next');
  if (!link) return null;
  const address = new URL(link.href, document.baseURI);
  return address.pathname + address.search;
}

/** Return what to tell a person about a failure. */
export function troubleWords(problem, t) {
  if (problem.status === 0) return t('trouble.no_connection');
  if (problem.status === 401 || problem.status === 403) return t('trouble.sign_in_again');
  return problem.message || t('trouble.unknown');
}
