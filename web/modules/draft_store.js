// Keep a half-written pin over a reload of the page. A browser that refuses to store forgets, and nothing breaks.

/** @param {string} slug */
const key = (slug) => `draft:${slug}`;

/**
 * Keep a draft for this tab.
 * @param {string} slug
 * @param {object} draft
 */
export function keepDraft(slug, draft) {
  try {
    sessionStorage.setItem(key(slug), JSON.stringify(draft));
  } catch {
    // Storage is full or switched off.
  }
}

/**
 * Return the kept draft of an area, or null.
 * @param {string} slug
 */
export function keptDraft(slug) {
  try {
    return JSON.parse(sessionStorage.getItem(key(slug)) ?? 'null');
  } catch {
    return null;
  }
}

/**
 * Forget the kept draft.
 * @param {string} slug
 */
export function dropDraft(slug) {
  try {
    sessionStorage.removeItem(key(slug));
  } catch {
    // Nothing was kept.
  }
}
