// How each kind of thing is sent: a pin, a voice, answers, a photo.

import { areaAddress, Problem, request } from './api.js';
import { pinSender } from './pin_sending.js';

const WITHIN_MS = 25_000;
const PHOTO_WITHIN_MS = 120_000;

/** @type {Record<Item['what'], (item: Item) => string>} */
const PATHS = {
  pin: () => 'pins',
  voice: (item) => `pins/${encodeURIComponent(item.pinId ?? '')}/voices`,
  response: () => 'responses',
};

/**
 * @typedef {import('./outbox_item.js').Item} Item
 * @typedef {import('./outbox_item.js').Photo} Photo
 * @typedef {{begin: (clientId: string) => void, thing: (item: Item) => Promise<Item['receipt']>,
 *   photo: (item: Item, photo: Photo) => Promise<unknown>}} Delivery
 */

/**
 * Return how things leave this page; all reject with a Problem. A meeting's device needs no work for its own area.
 * @param {{slug: string, needsWork?: boolean, ask?: typeof request}} wish
 * @returns {Delivery}
 */
export function delivery({ slug, needsWork = true, ask = request }) {
  /** @type {typeof request} */
  const inTime = (address, options = {}) => ask(address, { withinMs: WITHIN_MS, ...options });
  /** @type {Map<string, ReturnType<typeof pinSender>>} */
  const senders = new Map();

  /**
   * Return the sender of one thing: each has its own, so that the work of one is not dropped for another's.
   * @param {string} clientId
   * @param {string} area
   */
  function senderOf(clientId, area) {
    const sender = senders.get(clientId) ?? pinSender({ slug: area, needsWork: needsWork || area !== slug, ask: inTime });
    senders.set(clientId, sender);
    return sender;
  }

  return {
    begin: (clientId) => senderOf(clientId, slug).begin(clientId),

    async thing(item) {
      const receipt = await senderOf(item.clientId, item.slug).send({ ...item.body, client_id: item.clientId }, PATHS[item.what](item));
      checkReceipt(receipt, item.clientId);
      senders.delete(item.clientId);
      return receipt;
    },

    async photo(item, photo) {
      const form = new FormData();
      form.set('pin_client_id', item.clientId);
      form.set('client_id', photo.clientId);
      form.set('file', photo.blob ?? new Blob(), 'photo.jpg');
      const receipt = await ask(areaAddress(item.slug, 'photos'), { method: 'POST', form, withinMs: PHOTO_WITHIN_MS });
      checkReceipt(receipt, photo.clientId);
      return receipt;
    },
  };
}

/**
 * An answer that does not name what was sent is not the service's: a café's network answers everything with 200.
 * @param {{client_id?: string} | null} receipt
 * @param {string} clientId
 */
function checkReceipt(receipt, clientId) {
  if (receipt?.client_id?.toLowerCase() !== clientId.toLowerCase()) throw new Problem(0, { code: 'no_connection' });
}
