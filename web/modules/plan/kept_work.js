// What is not saved yet outlives a reload: it stays with this tab, and nowhere else.

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {{wish: Wish, variant: string, version?: number | null}} Work version of the kept walk that it began with
 */

/**
 * Keep the work on one walk of an area; walkId is '' for one that is not saved yet.
 * @param {string} slug
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null} [store]
 */
export function keptWork(slug, store = ofTab()) {
  const name = (/** @type {string} */ walkId) => `plan:${slug}:${walkId || 'new'}`;
  return {
    /** @param {string} walkId  @returns {Work | null} */
    read(walkId) {
      try {
        const found = JSON.parse(store?.getItem(name(walkId)) ?? 'null');
        return found?.wish && found.variant ? found : null;
      } catch {
        return null;
      }
    },
    /** @param {string} walkId  @param {Work} work */
    write(walkId, work) {
      try {
        store?.setItem(name(walkId), JSON.stringify(work));
      } catch {
        // A full store keeps nothing; the page says what is saved at the service.
      }
    },
    /** @param {string} walkId */
    forget(walkId) {
      try {
        store?.removeItem(name(walkId));
      } catch {
        // As above.
      }
    },
  };
}

/** Some browsers refuse even to look. */
function ofTab() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
