// A pin on its way: what has been answered so far, and what comes next. Knows no page.

export const STEPS = ['place', 'about', 'words', 'when'];

/** The hour that stands for a part of the day. */
export const HOURS = { morning: 7, day: 12, afternoon: 16, evening: 20, night: 1 };

/** Return a random UUID version 4; randomUUID exists in secure contexts only. */
export function makeClientId(source = globalThis.crypto) {
  if (source.randomUUID) return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Return an empty draft of a kind. */
export function newDraft(kind) {
  return {
    clientId: makeClientId(), kind, step: 'place', place: null, placeName: '',
    category: '', topic: '', text: '', band: '', season: '', guard: null,
  };
}

/** Return the step after, or null when the draft is ready to be sent. */
export function stepAfter(step) {
  return STEPS[STEPS.indexOf(step) + 1] ?? null;
}

/** Return the step before, or null at the first one. */
export function stepBefore(step) {
  return STEPS[STEPS.indexOf(step) - 1] ?? null;
}

/** Return the first step that lacks an answer, or null. */
export function missingStep(draft) {
  if (!draft.place) return 'place';
  if (!draft.category) return 'about';
  return null;
}

/** Return the request body of a draft; the place is longitude and latitude in EPSG:4326. */
export function payloadOf(draft, { language, campaignId = null }) {
  const body = {
    client_id: draft.clientId,
    kind: draft.kind,
    category: draft.category,
    geometry: { type: 'Point', coordinates: [draft.place.longitude, draft.place.latitude] },
    text: draft.text.trim(),
    language,
  };
  if (draft.topic) body.topic = draft.topic;
  if (draft.band) body.hour = HOURS[draft.band];
  if (draft.season) body.season = draft.season;
  if (campaignId) body.campaign_id = campaignId;
  if (draft.keepWords) body.keep_words = true;
  return body;
}

/** Return the feature that shows a sent draft on the sender's own map. */
export function featureOf(draft, receipt) {
  const body = payloadOf(draft, { language: '' });
  const { geometry, client_id: _client, language: _language, keep_words: _kept, ...properties } = body;
  return { type: 'Feature', id: receipt.id, geometry, properties: { ...properties, people: 1, state: receipt.state } };
}

/** Tell whether a kept draft holds more than the crosshair's first place. */
export function isWorthResuming(draft) {
  return Boolean(draft && (draft.category || draft.text));
}
