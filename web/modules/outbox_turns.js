// One sender for each thing: two tabs of one phone must not send the same one at the same time.
//
// The browser's locks do it where there are any. They exist on secure pages only; elsewhere the one who sends writes
// its name into the stored item, which ends by itself should the tab be closed meanwhile.

const LEASE_MS = 150_000;

/**
 * @typedef {import('./outbox_item.js').Item} Item
 * @typedef {(clientId: string, act: () => Promise<Item | undefined>, options?: {waits?: boolean}) =>
 *   Promise<Item | undefined>} TakeTurn
 */

/**
 * Return takeTurn(clientId, act, { waits }): run act alone; resolves with undefined when somebody else is at it.
 * With waits, it waits for the other one; a lease is never waited for.
 * @param {import('./outbox_store.js').Store} store
 * @param {LockManager | null | undefined} locks
 * @param {() => number} now
 * @returns {TakeTurn}
 */
export function turns(store, locks, now) {
  const byLease = turnsByLease(store, now);
  if (!locks) return byLease;
  return async (clientId, act, { waits = false } = {}) => {
    let isOurs = false;
    try {
      return await locks.request(`outbox:${clientId}`, { ifAvailable: !waits }, (lock) => {
        isOurs = true;
        return lock ? act() : undefined;
      });
    } catch (error) {
      // A browser that refuses storage to a page refuses its locks as well.
      if (isOurs) throw error;
      return byLease(clientId, act);
    }
  };
}

/**
 * @param {import('./outbox_store.js').Store} store
 * @param {() => number} now
 * @returns {TakeTurn}
 */
function turnsByLease(store, now) {
  return async (clientId, act) => {
    const owner = String(Math.random());
    const mine = (/** @type {Item} */ item) => ({ ...item, lease: { owner, until: now() + LEASE_MS } });
    const isFree = (/** @type {Item} */ item) => !item.lease || item.lease.until <= now();
    const held = await store.change(clientId, (item) => (item && isFree(item) ? mine(item) : undefined));
    if (held?.lease?.owner !== owner) return undefined;
    try {
      return await act();
    } finally {
      await store.change(clientId, (item) => (item?.lease?.owner === owner ? { ...item, lease: undefined } : undefined));
    }
  };
}
