// A pin on its way: what has been answered so far, and what comes next. Knows no page.

/**
 * @typedef {{ longitude: number, latitude: number, inside?: boolean }} Place
 * @typedef {import('geojson').LineString | import('geojson').Polygon} Shape
 * @typedef {object} Draft
 * @property {string} clientId
 * @property {'resource' | 'challenge'} kind
 * @property {string} step
 * @property {Place | null} place
 * @property {string} placeName
 * @property {Shape | null} shape  what was drawn instead of a point
 * @property {string} category
 * @property {string} topic
 * @property {string} text
 * @property {string} when  a part of the day, light, dark, or nothing for always
 * @property {string} season
 * @property {import('./guard_step.js').Warning | null} guard
 * @property {number} photos  how many were added
 * @property {boolean} [keepWords]
 */

export const STEPS = ['place', 'near', 'about', 'topic', 'when', 'season', 'words', 'photo'];

/** @typedef {(step: string) => boolean} IsAsked */

/** The steps that ask nothing of everybody: another answer, or the place, brings them. */
const SOMETIMES = new Set(['near', 'topic']);

/**
 * The hour that stands for a part of the day.
 * @type {Record<string, number>}
 */
export const HOURS = { morning: 7, day: 12, afternoon: 16, evening: 20, night: 1 };

export const LIGHTS = ['light', 'dark'];

/** Return a random UUID version 4; randomUUID exists in secure contexts only. */
export function makeClientId(source = globalThis.crypto) {
  if (source.randomUUID) return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Return an empty draft of a kind.
 * @param {'resource' | 'challenge'} kind
 * @returns {Draft}
 */
export function newDraft(kind) {
  return {
    clientId: makeClientId(), kind, step: 'place', place: null, placeName: '', shape: null,
    category: '', topic: '', text: '', when: '', season: '', guard: null, photos: 0,
  };
}

/**
 * Return the step after, or null at the last one; isAsked tells whether near and topic are asked here.
 * @param {string} step
 * @param {IsAsked} [isAsked]
 * @returns {string | null}
 */
export function stepAfter(step, isAsked = () => false) {
  const next = STEPS[STEPS.indexOf(step) + 1] ?? null;
  return next && SOMETIMES.has(next) && !isAsked(next) ? stepAfter(next, isAsked) : next;
}

/**
 * Return the step before, or null at the first one.
 * @param {string} step
 * @param {IsAsked} [isAsked]
 * @returns {string | null}
 */
export function stepBefore(step, isAsked = () => false) {
  const before = STEPS[STEPS.indexOf(step) - 1] ?? null;
  return before && SOMETIMES.has(before) && !isAsked(before) ? stepBefore(before, isAsked) : before;
}

/**
 * Tell how much of the way lies behind at a step: 0 to 1.
 * @param {string} step
 */
export function wayBehind(step) {
  return Math.max(STEPS.indexOf(step), 0) / STEPS.length;
}

/**
 * Tell whether a step can be left without an answer, so that everything so far may be sent from there.
 * @param {string} step
 */
export function isOptional(step) {
  return STEPS.indexOf(step) > STEPS.indexOf('about');
}

/**
 * Return the first step that lacks an answer, or null.
 * @param {Draft} draft
 */
export function missingStep(draft) {
  if (!draft.place && !draft.shape) return 'place';
  if (!draft.category) return 'about';
  return null;
}

/**
 * Return what stands on the map, longitude and latitude in EPSG:4326; null without a place.
 * @param {Draft} draft
 * @returns {Shape | import('geojson').Point | null}
 */
export function geometryOf({ place, shape }) {
  if (shape) return shape;
  return place ? { type: 'Point', coordinates: [place.longitude, place.latitude] } : null;
}

/**
 * Return the request body of a draft.
 * @param {Draft} draft
 * @param {{ language: string, campaignId?: string | null, via?: string | null }} facts
 */
export function payloadOf(draft, { language, campaignId = null, via = null }) {
  /** @type {Record<string, any>} */
  const body = {
    client_id: draft.clientId,
    kind: draft.kind,
    category: draft.category,
    geometry: geometryOf(draft),
    text: draft.text.trim(),
    language,
  };
  if (draft.topic) body.topic = draft.topic;
  if (LIGHTS.includes(draft.when)) body.light = draft.when;
  else if (draft.when) body.hour = HOURS[draft.when];
  if (draft.season) body.season = draft.season;
  if (campaignId) body.campaign_id = campaignId;
  if (via) body.via = via;
  if (draft.keepWords) body.keep_words = true;
  return body;
}

/**
 * Return the feature that shows a sent draft on the sender's own map; without a receipt it still waits to be sent.
 * @param {Draft} draft
 * @param {{ id?: string, state?: string } | null} receipt
 */
export function featureOf(draft, receipt) {
  const body = payloadOf(draft, { language: '' });
  const { geometry, client_id: _client, language: _language, keep_words: _kept, ...properties } = body;
  const state = receipt?.state ?? 'pending';
  return { type: 'Feature', id: receipt?.id ?? draft.clientId, geometry, properties: { ...properties, people: 1, state } };
}

/**
 * Tell whether a kept draft holds more than the crosshair's first place.
 * @param {Draft | null} draft
 */
export function isWorthResuming(draft) {
  return Boolean(draft && (draft.category || draft.text || draft.shape));
}
