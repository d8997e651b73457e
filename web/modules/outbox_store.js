// Where things wait until they have arrived: IndexedDB, and memory where a browser refuses to store.
//
// A store has all(), get(clientId) and change(clientId, changer). The changer gets what is stored (or undefined) and
// returns what shall be stored, null to remove it, undefined to leave it; nobody else changes it in between, in
// whichever tab. It must not wait for anything.

const DATABASE = 'tryghedskort';
const STORE = 'outbox';
const VERSION = 1;
const OPEN_WITHIN_MS = 4000;

/**
 * @typedef {import('./outbox_item.js').Item} Item
 * @typedef {(stored: Item | undefined) => Item | null | undefined} Changer
 * @typedef {{
 *   all: () => Promise<Item[]>,
 *   get: (clientId: string) => Promise<Item | undefined>,
 *   change: (clientId: string, changer: Changer) => Promise<Item | undefined>,
 * }} Store change resolves with what is stored afterwards
 */

/**
 * Return a store that lasts as long as the page is open.
 * @returns {Store}
 */
export function memoryStore() {
  /** @type {Map<string, Item>} */
  const items = new Map();
  return {
    all: async () => [...items.values()],
    get: async (clientId) => items.get(clientId),
    async change(clientId, changer) {
      const changed = changer(items.get(clientId));
      if (changed === null) items.delete(clientId);
      else if (changed !== undefined) items.set(clientId, changed);
      return items.get(clientId);
    },
  };
}

/**
 * Return the store of this browser: what IndexedDB will not take is kept in memory, and says so (lasting: false).
 * @param {IDBFactory} [factory]
 * @returns {Promise<Store>}
 */
export async function openStore(factory = globalThis.indexedDB) {
  const passing = memoryStore();
  const lasting = await databaseStore(factory).catch(() => null);
  if (!lasting) return passingOnly(passing);
  return {
    async all() {
      const [kept, held] = await Promise.all([lasting.all().catch(() => []), passing.all()]);
      const heldIds = new Set(held.map(({ clientId }) => clientId));
      return [...kept.filter(({ clientId }) => !heldIds.has(clientId)), ...held];
    },
    async get(clientId) {
      return (await passing.get(clientId)) ?? lasting.get(clientId).catch(() => undefined);
    },
    async change(clientId, changer) {
      const held = await passing.get(clientId);
      if (held) return changeHeld(passing, lasting, clientId, changer);
      try {
        return await lasting.change(clientId, changer);
      } catch {
        // No room left, or the database was closed under us: the thing itself must not be lost.
        const stored = await lasting.get(clientId).catch(() => undefined);
        return (await passing.change(clientId, () => notLasting(changer(stored)))) ?? stored;
      }
    },
  };
}

/**
 * Change what memory holds; what leaves it must not come back from the database either.
 * @param {Store} passing
 * @param {Store} lasting
 * @param {string} clientId
 * @param {Changer} changer
 */
async function changeHeld(passing, lasting, clientId, changer) {
  const changed = await passing.change(clientId, (held) => notLasting(changer(held)));
  if (changed === undefined) await lasting.change(clientId, () => null).catch(() => undefined);
  return changed;
}

/**
 * @param {Store} passing
 * @returns {Store}
 */
function passingOnly(passing) {
  return { ...passing, change: (clientId, changer) => passing.change(clientId, (held) => notLasting(changer(held))) };
}

/**
 * @template {Item | null | undefined} Kept
 * @param {Kept} item
 * @returns {Kept}
 */
function notLasting(item) {
  return item ? { ...item, lasting: false } : item;
}

/**
 * Return a store in IndexedDB; rejects where there is none.
 * @param {IDBFactory} factory
 * @returns {Promise<Store>}
 */
async function databaseStore(factory) {
  /** @type {Promise<IDBDatabase> | null} */
  let opened = null;

  /** Return the database, opened anew after the browser closed it (phones do, when memory is short). */
  function database() {
    opened ??= openDatabase(factory, () => {
      opened = null;
    });
    opened.catch(() => {
      opened = null;
    });
    return opened;
  }

  /**
   * @template Answer
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore, answer: (value: any) => void) => void} act
   * @returns {Promise<Answer>}
   */
  async function inTransaction(mode, act) {
    const transaction = (await database()).transaction(STORE, mode);
    return new Promise((done, failed) => {
      /** @type {any} */
      let found;
      transaction.oncomplete = () => done(found);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
      act(transaction.objectStore(STORE), (value) => {
        found = value;
      });
    });
  }

  await database();
  return {
    all: () => inTransaction('readonly', (store, answer) => read(store.getAll(), answer)),
    get: (clientId) => inTransaction('readonly', (store, answer) => read(store.get(clientId), answer)),
    change: (clientId, changer) =>
      inTransaction('readwrite', (store, answer) => {
        read(store.get(clientId), (stored) => {
          const changed = changer(stored);
          answer(changed === undefined ? stored : (changed ?? undefined));
          if (changed === null) store.delete(clientId);
          else if (changed !== undefined) putOrAbort(store, changed);
        });
      }),
  };
}

/**
 * A thing that cannot be stored throws at once instead of failing the transaction.
 * @param {IDBObjectStore} store
 * @param {Item} item
 */
function putOrAbort(store, item) {
  try {
    store.put(item);
  } catch {
    store.transaction.abort();
  }
}

/**
 * @param {IDBRequest} asked
 * @param {(value: any) => void} answer
 */
function read(asked, answer) {
  asked.onsuccess = () => answer(asked.result);
}

/**
 * Open the database, or reject in time: there are browsers that never answer.
 * @param {IDBFactory} factory
 * @param {() => void} onClosed
 * @returns {Promise<IDBDatabase>}
 */
function openDatabase(factory, onClosed) {
  return new Promise((done, failed) => {
    const asked = factory.open(DATABASE, VERSION);
    const timer = setTimeout(() => failed(new Error('the database did not open')), OPEN_WITHIN_MS);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: 'clientId' });
    asked.onerror = () => {
      clearTimeout(timer);
      failed(asked.error);
    };
    asked.onsuccess = () => {
      clearTimeout(timer);
      const database = asked.result;
      database.onclose = onClosed;
      database.onversionchange = () => {
        database.close();
        onClosed();
      };
      done(database);
    };
  });
}
