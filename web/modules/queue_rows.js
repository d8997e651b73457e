// The rows of the queue: drawn again without touching the one that somebody works in.

/**
 * Return the ids that a list shows, made from wanted ones: the shown number, and at least as far as the open one.
 * @param {string[]} ids
 * @param {number} shown
 * @param {string|null} openId
 */
export function shownIds(ids, shown, openId) {
  return ids.slice(0, Math.max(shown, openId === null ? 0 : ids.indexOf(openId) + 1));
}

/**
 * Return the id so many steps from another one; at the ends, or when it is unknown, the first or the last.
 * @param {string[]} ids
 * @param {string|null} id
 * @param {number} step
 */
export function neighbourOf(ids, id, step) {
  const place = id === null ? -1 : ids.indexOf(id);
  if (place < 0) return ids[0] ?? null;
  return ids[Math.min(Math.max(place + step, 0), ids.length - 1)];
}

/**
 * Return the id that comes after one that is about to leave, or the one before at the end, or null.
 * @param {string[]} ids
 * @param {string} id
 */
export function successorOf(ids, id) {
  const place = ids.indexOf(id);
  return ids[place + 1] ?? ids[place - 1] ?? null;
}

/**
 * Let the list show these rows in this order; rows that stay are not moved, so that nothing loses the focus.
 * @param {HTMLElement} list
 * @param {string[]} ids
 * @param {(id: string) => HTMLElement} make
 */
export function reconcile(list, ids, make) {
  const wanted = new Set(ids);
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);
  for (const line of rows) if (!wanted.has(line.dataset.row ?? '')) line.remove();
  let here = /** @type {HTMLElement|null} */ (list.firstElementChild);
  for (const id of ids) {
    if (here?.dataset.row === id) here = /** @type {HTMLElement|null} */ (here.nextElementSibling);
    else list.insertBefore(make(id), here);
  }
}
