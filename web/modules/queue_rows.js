// The rows of the queue: drawn again without touching the one that somebody works in.

/** Return the ids that a list shows, made from wanted ones: the shown number, and at least as far as the open one. */
export function shownIds(ids, shown, openId) {
  return ids.slice(0, Math.max(shown, ids.indexOf(openId) + 1));
}

/** Return the id so many steps from another one; at the ends, or when it is unknown, the first or the last. */
export function neighbourOf(ids, id, step) {
  const place = ids.indexOf(id);
  if (place < 0) return ids[0] ?? null;
  return ids[Math.min(Math.max(place + step, 0), ids.length - 1)];
}

/** Return the id that comes after one that is about to leave, or the one before at the end, or null. */
export function successorOf(ids, id) {
  const place = ids.indexOf(id);
  return ids[place + 1] ?? ids[place - 1] ?? null;
}

/** Let the list show these rows in this order; rows that stay are not moved, so that nothing loses the focus. */
export function reconcile(list, ids, make) {
  const wanted = new Set(ids);
  for (const line of [...list.children]) if (!wanted.has(line.dataset.row)) line.remove();
  let here = list.firstElementChild;
  for (const id of ids) {
    if (here?.dataset.row === id) here = here.nextElementSibling;
    else list.insertBefore(make(id), here);
  }
}
