/// <reference no-default-lib="true"/>
/// <reference lib="es2022"/>
/// <reference lib="webworker"/>
/// <reference lib="webworker.iterable"/>
// Open the last areas again without a network. The service puts RELEASE in front: its name, and the list of its files.
//
// Files stand under an address that holds the release, so one that was kept is right for ever. Pages are kept under
// the release that made them, and only when the service marked them; a new release fetches all files first, then the
// kept pages anew, and takes over when it has both: a page and its modules always come from the same release.

/**
 * @typedef {{name: string, static: string, layerStyles: string, offlinePage: string, files: [string, string][]}} Release
 *   files are addresses, each with the hash that it must have
 */
/** @type {ServiceWorkerGlobalScope & {RELEASE: Release}} */
const worker = /** @type {any} */ (self);
const { RELEASE } = worker;

const FILES = `files-${RELEASE.name}`;
const PAGES = `pages-${RELEASE.name}`;
const PLACES = `places-${RELEASE.name}`;
const OURS = /^(files|pages|places)-/;

const AREAS = 5;
const WAIT_MS = 3000;
const PLACES_OLD_MS = 24 * 3600_000;
const MOST_PLACES = 5000;
const AREA_PAGE = /^\/areas\/([^/]+)$/;
const PLACE_LIST = /^\/api\/areas\/([^/]+)\/places$/;
const ANYBODY = { ignoreVary: true };

worker.addEventListener('install', (event) => {
  event.waitUntil(keepFiles().then(keepPagesAnew).then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOld().then(() => worker.clients.claim()));
});

worker.addEventListener('message', (event) => {
  // The first page was there before its worker, and names itself to be kept.
  const { slug, language, way } = event.data ?? {};
  if (slug && language) event.waitUntil(keepFirst(slug, language, way));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== worker.location.origin) return;
  const path = address.pathname + address.search;
  if (path.startsWith(RELEASE.static) || path === RELEASE.layerStyles) event.respondWith(file(request));
  else if (request.mode === 'navigate') event.respondWith(navigate(event, address));
  else if (isWholeList(address)) event.respondWith(places(request, address));
});

// Files

async function keepFiles() {
  const cache = await caches.open(FILES);
  await Promise.all(RELEASE.files.map(async ([address, integrity]) => {
    if (await cache.match(address, ANYBODY)) return;
    // A file that changed under its address while it was fetched is not the release's; the browser may have kept it.
    const found = await fetch(address, { integrity }).catch(() => fetch(address, { integrity, cache: 'reload' }));
    if (!found.ok) throw new Error(`${address}: ${found.status}`);
    await cache.put(address, found);
  }));
  const offline = await fetchAsVisitor(RELEASE.offlinePage);
  if (!isOurs(offline)) throw new Error('the service is of another release already');
  await cache.put(RELEASE.offlinePage, offline);
}

/** @param {Request} request */
async function file(request) {
  return (await kept(FILES, request.url)) ?? fetch(request);
}

async function dropOld() {
  const mine = new Set([FILES, PAGES, PLACES]);
  const old = (await caches.keys()).filter((name) => OURS.test(name) && !mine.has(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

// Pages

/**
 * @param {FetchEvent} event
 * @param {URL} address
 */
async function navigate(event, address) {
  const slug = AREA_PAGE.exec(address.pathname)?.[1];
  const [language, way] = ['lang', 'way'].map((name) => address.searchParams.get(name));
  const known = slug && (await keptPage(slug, language, way));
  const answered = fetch(event.request);
  // Copied here, before the page begins to read it.
  const copied = answered.then((answer) => answer.clone());
  if (slug) event.waitUntil(copied.then((copy) => keepPage(slug, way, copy)).catch(() => undefined));
  if (known) return answerInTime(answered, known);
  return answered.catch(async () => (await kept(FILES, RELEASE.offlinePage)) ?? Response.error());
}

/**
 * Return the service's answer, or what is kept when it takes too long or is in trouble itself.
 * @param {Promise<Response>} answered
 * @param {Response} known
 */
async function answerInTime(answered, known) {
  const answer = await Promise.race([answered.catch(() => null), after(WAIT_MS)]);
  return answer && answer.status < 500 ? answer : known;
}

/**
 * Return the kept page of an area that comes nearest to what is asked for: language, then way, then the newest.
 * @param {string} slug
 * @param {string | null} language
 * @param {string | null} way
 */
async function keptPage(slug, language, way) {
  const cache = await caches.open(PAGES);
  const keys = (await cache.keys()).filter((key) => areaOf(key) === slug).reverse();
  const of = (/** @type {Request} */ key, /** @type {string} */ name) => new URL(key.url).searchParams.get(name);
  const fits = (/** @type {Request} */ key) => (of(key, 'lang') === language ? 2 : 0) + (of(key, 'way') === way ? 1 : 0);
  const [key] = keys.sort((one, other) => fits(other) - fits(one));
  return key ? cache.match(key, ANYBODY) : undefined;
}

/**
 * Return the address that a page is kept under: what else stands in its own makes no difference.
 * @param {string} slug
 * @param {string} language
 * @param {string | null} way
 */
function pageKey(slug, language, way) {
  return `/areas/${slug}?${new URLSearchParams(way ? { lang: language, way } : { lang: language })}`;
}

/**
 * Keep a page that the service marked with our release; the newest stands last.
 * @param {string} slug
 * @param {string | null} way
 * @param {Response} answer
 */
async function keepPage(slug, way, answer) {
  if (!isOurs(answer)) {
    if (answer.headers.has('Offline-Release')) await worker.registration.update();
    return;
  }
  const cache = await caches.open(PAGES);
  const key = pageKey(slug, answer.headers.get('Content-Language') ?? '', way);
  await cache.delete(key, ANYBODY);
  await cache.put(key, answer);
  await keepLastAreas(cache);
  await keepPlaces(slug);
}

/** @param {Cache} cache */
async function keepLastAreas(cache) {
  const keys = await cache.keys();
  const last = new Set([...new Set(keys.map(areaOf).reverse())].slice(0, AREAS));
  await Promise.all(keys.filter((key) => !last.has(areaOf(key))).map((key) => cache.delete(key, ANYBODY)));
  const lists = await caches.open(PLACES);
  for (const list of await lists.keys()) {
    if (!last.has(PLACE_LIST.exec(new URL(list.url).pathname)?.[1] ?? '')) await lists.delete(list, ANYBODY);
  }
}

/**
 * @param {string} slug
 * @param {string} language
 * @param {string | null} way
 */
async function keepFirst(slug, language, way) {
  const path = pageKey(slug, language, way);
  if (await kept(PAGES, path)) return;
  await fetchAsVisitor(path).then((answer) => keepPage(slug, way, answer)).catch(() => undefined);
}

/** Fetch the pages of earlier releases again, made for this one; what cannot be had is not kept. */
async function keepPagesAnew() {
  for (const name of await caches.keys()) {
    if (!name.startsWith('pages-') || name === PAGES) continue;
    for (const key of await (await caches.open(name)).keys()) {
      const { pathname, search, searchParams } = new URL(key.url);
      const answer = await fetchAsVisitor(pathname + search).catch(() => null);
      if (answer) await keepPage(areaOf(key), searchParams.get('way'), answer).catch(() => undefined);
    }
  }
}

/** @param {Request} key */
function areaOf(key) {
  return AREA_PAGE.exec(new URL(key.url).pathname)?.[1] ?? '';
}

// Places

/**
 * Only the whole list is answered from what is kept; the page searches in it by itself.
 * @param {URL} address
 */
function isWholeList(address) {
  return PLACE_LIST.test(address.pathname) && [...address.searchParams.keys()].every((name) => name === 'limit');
}

/**
 * @param {Request} request
 * @param {URL} address
 */
async function places(request, address) {
  const known = await kept(PLACES, address.pathname);
  return known ? answerInTime(fetch(request), known) : fetch(request);
}

/**
 * Keep the list as everybody may see it, renewed once a day.
 * @param {string} slug
 */
async function keepPlaces(slug) {
  const path = `/api/areas/${slug}/places`;
  const cache = await caches.open(PLACES);
  const known = await cache.match(path, ANYBODY);
  if (known && Date.now() - Date.parse(known.headers.get('Date') ?? '') < PLACES_OLD_MS) return;
  const list = await fetchAsVisitor(`${path}?limit=${MOST_PLACES}`).catch(() => null);
  if (list?.ok && mayBeKept(list)) await cache.put(path, list);
}

// What may be kept

/**
 * Ask without cookies: the answer is anybody's, and it cannot change the language of the person.
 * @param {string} path
 */
function fetchAsVisitor(path) {
  return fetch(path, { credentials: 'omit' });
}

/**
 * Tell whether the service made a page with this release and leaves it to be kept.
 * @param {Response} answer
 */
function isOurs(answer) {
  return answer.status === 200 && answer.headers.get('Offline-Release') === RELEASE.name && mayBeKept(answer);
}

/** @param {Response} answer */
function mayBeKept(answer) {
  return answer.type === 'basic' && !answer.redirected && !/no-store/.test(answer.headers.get('Cache-Control') ?? '');
}

/**
 * @param {string} cache
 * @param {string} address
 */
function kept(cache, address) {
  return caches.match(address, { ...ANYBODY, cacheName: cache });
}

/**
 * @param {number} ms
 * @returns {Promise<null>}
 */
function after(ms) {
  return new Promise((done) => setTimeout(() => done(null), ms));
}
