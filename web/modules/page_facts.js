// What the server tells the page about itself: slug, language, limits.

/**
 * @typedef {object} Facts
 * @property {string} slug of the area
 * @property {string} language
 * @property {number} text_limit characters of own words
 * @property {number} photo_limit photos of a pin
 * @property {string | null} campaign_id of the mapping round
 * @property {{ questions: import('./question_flow.js').Question[] } | null} campaign
 * @property {string[]} ages
 * @property {string[]} genders
 * @property {string | null} via code of the channel that the invitation came by
 * @property {'map' | 'list'} way how places are pointed at first
 * @property {boolean} preview nothing is sent
 */

/**
 * Return the facts of <script type="application/json" id="page">.
 * @returns {Facts}
 */
export function pageFacts() {
  return JSON.parse(document.getElementById('page')?.textContent ?? '{}');
}

/** Take back what the page says as long as its modules have not come. */
export function pageWorks() {
  const notice = document.getElementById('not-ready');
  if (notice) notice.hidden = true;
}

/**
 * Say something to people who listen to the page.
 * @param {string} words
 */
export function announce(words) {
  const announcer = document.getElementById('announcer');
  if (announcer) announcer.textContent = words;
}
