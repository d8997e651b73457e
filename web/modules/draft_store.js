// Keep a half-written pin over a reload of the page. A browser that refuses to store forgets, and nothing breaks.

const key = (slug) => `draft:${slug}`;

/** Keep a draft for this tab. */
export function keepDraft(slug, draft) {
  try {
    sessionStorage.setItem(key(slug), JSON.stringify(draft));
  } catch {
    // Storage is full or switched off.
  }
}

/** Return the kept draft of an area, or null. */
export function keptDraft(slug) {
  try {
    return JSON.parse(sessionStorage.getItem(key(slug)));
  } catch {
    return null;
  }
}

/** Forget the kept draft. */
export function dropDraft(slug) {
  try {
    sessionStorage.removeItem(key(slug));
  } catch {
    // Nothing was kept.
  }
}
