// What was sent from this phone and has not arrived yet: stored first, sent once, lost never.
//
// Sending the same thing again is harmless, because the service knows it by its clientId and answers with the same
// receipt: an answer that got lost is fetched by sending again.

import { dropDraft, keptDraft } from './draft_store.js';
import { delivery } from './outbox_delivery.js';
import { afterPhoto, afterReceipt, afterTrouble, isOpen, isWaiting, itemOf, pauseMs, problemOf } from './outbox_item.js';
import { openStore } from './outbox_store.js';
import { turns } from './outbox_turns.js';
import { Problem } from './api.js';

const CHANNEL = 'tryghedskort-outbox';

/**
 * @typedef {import('./outbox_item.js').Item} Item
 * @typedef {import('./outbox_item.js').Thing} Thing
 * @typedef {{now: () => number, later: (act: () => void, ms: number) => unknown, cancel: (timer: any) => void}} Clock
 * @typedef {Awaited<ReturnType<typeof openOutbox>>} Outbox
 */

/** @type {Clock} */
const PAGE_CLOCK = {
  now: () => Date.now(),
  later: (act, ms) => setTimeout(act, ms),
  cancel: (timer) => clearTimeout(timer),
};

/**
 * Open the outbox of this phone and begin to send what waits in it; items() and onChange are about one area.
 * @param {object} wish
 * @param {string} wish.slug of the area whose page is open
 * @param {import('./outbox_delivery.js').Delivery} [wish.deliver]
 * @param {boolean} [wish.keepsReceived] whether a receipt stays on this phone; not on a meeting's
 * @param {import('./outbox_store.js').Store} [wish.store]
 * @param {LockManager | null} [wish.locks]
 * @param {Clock} [wish.clock]
 */
export async function openOutbox({
  slug, deliver = delivery({ slug }), keepsReceived = true, store, locks = globalThis.navigator?.locks, clock = PAGE_CLOCK,
}) {
  const kept = store ?? (await openStore());
  const takeTurn = turns(kept, locks, clock.now);
  const news = newsOf(() => items());
  /** @type {Map<string, Promise<unknown>>} */
  const running = new Map();
  /** @type {Map<string, Item>} */
  const gone = new Map();
  const rounds = roundsOf(clock, () => kept.all(), runRound);

  async function items() {
    const all = await kept.all();
    return all.filter((item) => item.slug === slug).sort((one, other) => one.addedAt - other.addedAt);
  }

  /**
   * Store a change of an item, and let it go when there is nothing left to keep of it.
   * @param {string} clientId
   * @param {(item: Item) => Item} change
   * @returns {Promise<Item | undefined>}
   */
  async function settle(clientId, change) {
    /** @type {{item?: Item}} */
    const settled = {};
    const left = await kept.change(clientId, (stored) => {
      if (!stored) return undefined;
      const item = change(stored);
      settled.item = item;
      const isDone = item.state === 'received' && !isOpen(item);
      return isDone && (!keepsReceived || item.what === 'response') ? null : item;
    });
    if (settled.item && !left) gone.set(clientId, settled.item);
    news.tell();
    return settled.item;
  }

  /** @param {string} clientId */
  async function sendThing(clientId) {
    const item = await kept.get(clientId);
    if (item?.state !== 'waiting') return item;
    try {
      const receipt = await deliver.thing(item);
      return await settle(clientId, (now) => afterReceipt(now, receipt));
    } catch (error) {
      const problem = asProblem(error);
      return settle(clientId, (now) => afterTrouble(now, problem, clock.now()));
    }
  }

  /**
   * Send the photos of an item one after another; stop at the first that gets no answer.
   * @param {string} clientId
   */
  async function sendPhotos(clientId) {
    const item = await kept.get(clientId);
    if (item?.state !== 'received') return item;
    /** @type {Item | undefined} */
    let last = item;
    for (const photo of item.photos.filter(isWaiting)) {
      const problem = await deliver.photo(item, photo).then(() => null, asProblem);
      last = await settle(clientId, (now) => afterPhoto(now, photo.clientId, problem, clock.now()));
      if (!last || last.trouble !== null) break;
    }
    return last;
  }

  /**
   * Do something for an item while nobody else does; in this tab one after another.
   * @param {string} clientId
   * @param {(clientId: string) => Promise<Item | undefined>} act
   * @param {boolean} waits
   */
  async function inTurn(clientId, act, waits) {
    if (running.has(clientId) && !waits) return undefined;
    while (running.has(clientId)) await running.get(clientId)?.catch(() => undefined);
    const mine = takeTurn(clientId, () => act(clientId), { waits });
    running.set(clientId, mine);
    try {
      return await mine;
    } finally {
      running.delete(clientId);
    }
  }

  /** Try all that wait and may be tried: first the things, then their photos. Resolves with whether it went well. */
  async function runRound() {
    const things = await tryAll('waiting', sendThing);
    if (things.isAway) return false;
    const photos = await tryAll('received', sendPhotos);
    return things.went && photos.went;
  }

  /**
   * @param {Item['state']} state
   * @param {(clientId: string) => Promise<Item | undefined>} act
   */
  async function tryAll(state, act) {
    const open = (await kept.all()).filter((item) => item.state === state && isOpen(item) && item.notBefore <= clock.now());
    let went = true;
    // What failed often goes last, so that one large photo does not hold up the others.
    for (const { clientId } of open.sort((one, other) => one.tries - other.tries || one.addedAt - other.addedAt)) {
      const item = await inTurn(clientId, act, false);
      if (!item || item.trouble !== null) went = false;
      if (item?.trouble === 0) return { went, isAway: true };
    }
    return { went, isAway: false };
  }

  /**
   * Store a thing before anything is sent. What has arrived already stays as it is and comes back.
   * @param {Thing} thing
   * @returns {Promise<Item>}
   */
  async function add(thing) {
    const item = await kept.change(thing.clientId, (stored) => itemOf(stored, thing, clock.now()));
    news.tell();
    return /** @type {Item} */ (item);
  }

  /**
   * Try now. Without an answer the item waits on; a refusal rejects with the Problem. The form keeps the draft then; what
   * it holds no longer stays here.
   * @param {string} clientId
   * @param {{isHeld?: () => boolean}} [options]
   * @returns {Promise<Item>}
   */
  async function send(clientId, { isHeld = () => true } = {}) {
    await inTurn(clientId, sendThing, true);
    const item = (await kept.get(clientId)) ?? gone.get(clientId);
    if (!item) throw new Problem(0, { code: 'no_connection' });
    if (item.state === 'refused' && item.problem) {
      if (!item.reopened && isHeld()) await forget(clientId);
      throw problemOf(item.problem);
    }
    if (isOpen(item)) rounds.again(item.state === 'received');
    return item;
  }

  /**
   * Forget an item on this phone; what has not been sent yet never will be.
   * @param {string} clientId
   */
  async function forget(clientId) {
    await kept.change(clientId, () => null);
    gone.delete(clientId);
    news.tell();
  }

  /**
   * Take an item back that was forgotten.
   * @param {Item} item
   */
  async function restore(item) {
    await kept.change(item.clientId, (stored) => stored ?? { ...item, lease: undefined });
    news.tell();
    rounds.again(isOpen(item));
  }

  function close() {
    rounds.stop();
    news.stop();
    stopListening();
  }

  const stopListening = whenBack(rounds.now);
  await dropSentDraft(slug, kept);
  void rounds.now();
  return {
    add, send, flush: rounds.now, items, forget, restore, close,
    /** Begin the work of a thing before it is sent. @param {string} clientId */
    begin: (clientId) => deliver.begin(clientId),
    onChange: news.on,
  };
}

/**
 * Return what a failure means for an item; a fault of our own must not lose it either.
 * @param {unknown} error
 */
function asProblem(error) {
  if (error instanceof Problem) return error;
  globalThis.reportError?.(error);
  return new Problem(0, { code: 'no_connection' });
}

/**
 * Drop the half-written pin of this tab when it is on its way already: else it could be sent a second time.
 * @param {string} slug
 * @param {import('./outbox_store.js').Store} store
 */
async function dropSentDraft(slug, store) {
  const draft = keptDraft(slug);
  const item = draft?.clientId && (await store.get(draft.clientId));
  if (item && item.state !== 'refused') dropDraft(slug);
}

/**
 * Call back when the network is there again, or somebody looks at the page again. Returns what ends it.
 * @param {() => void} act
 */
function whenBack(act) {
  if (typeof window === 'undefined') return () => undefined;
  const onShown = () => {
    if (document.visibilityState === 'visible') act();
  };
  window.addEventListener('online', act);
  document.addEventListener('visibilitychange', onShown);
  return () => {
    window.removeEventListener('online', act);
    document.removeEventListener('visibilitychange', onShown);
  };
}

/**
 * Keep listeners up to date, in this tab and in the others.
 * @param {() => Promise<Item[]>} items
 */
function newsOf(items) {
  /** @type {Set<(items: Item[]) => void>} */
  const listeners = new Set();
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
  let asked = 0;
  let told = 0;
  const here = async () => {
    if (listeners.size === 0) return;
    asked += 1;
    const number = asked;
    const now = await items();
    // What was read before tells nothing new.
    if (number < told) return;
    told = number;
    listeners.forEach((listener) => listener(now));
  };
  if (channel) channel.onmessage = here;
  return {
    /** @param {(items: Item[]) => void} listener @returns {() => void} */
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell() {
      void here();
      channel?.postMessage('changed');
    },
    stop: () => channel?.close(),
  };
}

/**
 * Try again while anything waits, with pauses that grow for as long as it does not go well.
 * @param {Clock} clock
 * @param {() => Promise<Item[]>} all
 * @param {() => Promise<boolean>} run
 */
function roundsOf(clock, all, run) {
  let failed = 0;
  /** @type {unknown} */
  let timer = null;
  /** @type {Promise<void> | null} */
  let round = null;
  let isWanted = false;
  let isOver = false;

  async function rounds() {
    do {
      isWanted = false;
      failed = (await run()) ? 0 : failed + 1;
    } while (isWanted && !isOver);
    await plan();
  }

  async function plan() {
    const open = (await all()).filter(isOpen);
    clock.cancel(timer);
    if (isOver || open.length === 0) return;
    const asked = Math.min(...open.map((item) => item.notBefore)) - clock.now();
    timer = clock.later(() => void goOn(), Math.max(asked, pauseMs(Math.max(failed - 1, 0), Math.random())));
  }

  /** Run a round; when one runs already, another follows it. @returns {Promise<void>} */
  function goOn() {
    isWanted = true;
    round ??= rounds().finally(() => {
      round = null;
    });
    return round;
  }

  /** Run a round now, and begin again with short pauses. */
  function now() {
    failed = 0;
    return goOn();
  }

  return {
    now,
    /** Run a round at once, or after the usual pause. @param {boolean} atOnce */
    again: (atOnce) => void (atOnce ? goOn() : plan()),
    stop() {
      isOver = true;
      clock.cancel(timer);
    },
  };
}
