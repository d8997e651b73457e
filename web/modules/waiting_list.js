// "My pins on this phone": what waits, what arrived, what was refused; with the code of each slip, and a way out.

import { t, tCount } from './catalogue.js';
import { element, icon, sign } from './elements.js';
import { isOpen } from './outbox_item.js';
import { announce } from './page_facts.js';
import { reconcile } from './queue_rows.js';

/**
 * @typedef {import('./outbox_item.js').Item} Item
 * @typedef {{item: Item, isForgotten: boolean, isCodeShown: boolean}} Row
 */

/**
 * Keep the list of the page up to date; a page without one is left alone. onOpenAgain gets a refused item.
 * @param {{outbox: import('./outbox.js').Outbox, onOpenAgain: (item: Item) => void}} wish
 */
export function waitingList({ outbox, onOpenAgain }) {
  const found = document.getElementById('waiting');
  if (!found) return;
  const frame = found;
  const [list, tryNow, count] = ['list', 'try', 'count'].map((name) => elementOf(frame, name));
  /** @type {Map<string, Row>} */
  const rows = new Map();

  /** @type {Record<string, (row: Row) => void>} */
  const actions = {
    code: (row) => {
      row.isCodeShown = !row.isCodeShown;
      draw();
    },
    'open-again': (row) => onOpenAgain(row.item),
    forget: (row) => {
      row.isForgotten = true;
      void outbox.forget(row.item.clientId);
      announce(t('waiting.forgotten', { title: row.item.title }));
      draw();
    },
    restore: (row) => {
      row.isForgotten = false;
      void outbox.restore(row.item);
    },
  };

  /** @param {Item[]} items */
  function show(items) {
    const ids = new Set(items.map(({ clientId }) => clientId));
    for (const [id, row] of rows) if (!ids.has(id) && !row.isForgotten) rows.delete(id);
    for (const item of items) {
      const row = rows.get(item.clientId);
      if (row) tellChange(row.item, item);
      rows.set(item.clientId, { isCodeShown: false, isForgotten: false, ...row, item });
    }
    draw();
  }

  function draw() {
    const newestFirst = [...rows.values()].sort((one, other) => other.item.addedAt - one.item.addedAt);
    const open = newestFirst.filter(({ item, isForgotten }) => !isForgotten && isOpen(item)).length;
    frame.hidden = newestFirst.length === 0;
    tryNow.hidden = open === 0;
    count.textContent = open ? tCount('waiting.count', open) : t('waiting.all_arrived');
    const make = (/** @type {string} */ id) => element('li', { 'data-row': id });
    reconcile(list, newestFirst.map(({ item }) => item.clientId), make);
    for (const [place, row] of newestFirst.entries()) fill(list.children[place], row);
  }

  list.addEventListener('click', (event) => {
    const pressed = /** @type {Element} */ (event.target);
    const row = rows.get(pressed.closest('[data-row]')?.getAttribute('data-row') ?? '');
    if (row) actions[pressed.closest('[data-do]')?.getAttribute('data-do') ?? '']?.(row);
  });
  tryNow.addEventListener('click', async () => {
    tryNow.setAttribute('aria-disabled', 'true');
    announce(t('waiting.trying'));
    await outbox.flush();
    tryNow.removeAttribute('aria-disabled');
    const left = (await outbox.items()).filter(isOpen);
    if (left.length) announce(tCount('waiting.count', left.length));
  });
  outbox.onChange(show);
  void outbox.items().then(show);
}

/**
 * @param {HTMLElement} frame
 * @param {string} name
 */
function elementOf(frame, name) {
  return /** @type {HTMLElement} */ (frame.querySelector(`#waiting-${name}`));
}

/**
 * Say once what became of a thing while the page was open.
 * @param {Item} before
 * @param {Item} now
 */
function tellChange(before, now) {
  if (before.state !== now.state) {
    if (now.state === 'received') announce(t('waiting.told_received', { title: now.title }));
    if (now.state === 'refused') announce(t('waiting.told_refused', { title: now.title }));
  } else if (isOpen(before) && !isOpen(now) && now.photos.length) {
    announce(t('waiting.told_photos', { title: now.title }));
  }
}

/**
 * Draw a line anew when it says something else; the button that had the focus gets it back.
 * @param {Element} line
 * @param {Row} row
 */
function fill(line, row) {
  const parts = row.isForgotten ? forgottenParts(row.item) : itemParts(row);
  const drawn = element('div', {}, ...parts);
  if (line.firstElementChild?.isEqualNode(drawn)) return;
  const held = line.contains(document.activeElement) ? document.activeElement?.getAttribute('data-do') : null;
  line.replaceChildren(drawn);
  if (!held) return;
  /** @type {HTMLElement|null} */ (drawn.querySelector(`[data-do="${held}"]`) ?? drawn.querySelector('button'))?.focus();
}

/** @param {Row} row */
function itemParts({ item, isCodeShown }) {
  return [
    element(
      'p', { class: 'waiting-title' },
      item.kind ? sign(item.kind) : null, element('span', { dir: 'auto' }, item.title),
    ),
    stateLine(item),
    ...photoLines(item.photos),
    item.state === 'refused' ? element('p', { class: 'waiting-why' }, whyRefused(item.problem)) : null,
    isOpen(item) && !item.lasting ? element('p', { class: 'waiting-why' }, t('waiting.while_open')) : null,
    isCodeShown && item.receipt?.slip ? codeParts(item.receipt.slip) : null,
    element('p', { class: 'waiting-ways' }, ...ways(item, isCodeShown)),
  ];
}

/**
 * The state as a sign and a word, never as a colour alone.
 * @param {Item} item
 */
function stateLine({ state, trouble }) {
  const isBusy = trouble !== null && (trouble === 429 || trouble >= 500);
  const words = {
    waiting: () => t(isBusy ? 'waiting.state_busy' : 'waiting.state_waiting'),
    received: () => t('waiting.state_received'),
    refused: () => t('waiting.state_refused'),
  };
  return element('p', { class: `waiting-state is-${state}` }, icon(`waiting-${state}`), element('span', {}, words[state]()));
}

/** @param {import('./outbox_item.js').Photo[]} photos */
function photoLines(photos) {
  const words = {
    waiting: 'waiting.photo_waiting', received: 'waiting.photo_received', refused: 'waiting.photo_refused',
  };
  return photos.map(({ state, problem }, place) =>
    element(
      'p', { class: `waiting-state is-${state}` }, icon(`waiting-${state}`),
      element('span', {}, t(words[state], { number: place + 1 }), problem ? ` ${problem.message}` : ''),
    ));
}

/** @param {import('./outbox_item.js').KeptProblem | null} problem */
function whyRefused(problem) {
  return problem?.code === 'personal_words' ? t('waiting.names') : problem?.message || t('trouble.unknown');
}

/** @param {string} slip */
function codeParts(slip) {
  const link = element('a', { href: `/s/${encodeURIComponent(slip)}`, rel: 'noreferrer' }, t('waiting.open_slip'));
  return element(
    'p', { class: 'waiting-code', id: `waiting-code-${slip}` },
    element('strong', { dir: 'ltr' }, slip), ' ', link, ' ', element('span', { class: 'hint' }, t('waiting.only_key')),
  );
}

/**
 * @param {Item} item
 * @param {boolean} isCodeShown
 */
function ways(item, isCodeShown) {
  const about = element('span', { class: 'visually-hidden' }, ` – ${item.title}`);
  const way = (/** @type {string} */ name, /** @type {string} */ words, more = {}) =>
    element('button', { type: 'button', class: 'link-button', 'data-do': name, ...more }, words, about.cloneNode(true));
  return [
    item.state === 'refused' && item.draft ? way('open-again', t('waiting.open_again')) : null,
    item.receipt?.slip
      ? way('code', t(isCodeShown ? 'waiting.hide_code' : 'waiting.show_code'), { 'aria-expanded': String(isCodeShown) })
      : null,
    way('forget', t('waiting.forget')),
  ];
}

/**
 * Forgetting is undone instead of asked about; who has no code left is told so in time.
 * @param {Item} item
 */
function forgottenParts(item) {
  const slip = item.receipt?.slip;
  return [
    element(
      'p', {},
      element('strong', { dir: 'auto' }, item.title), ' ',
      slip ? t('waiting.forgotten_code') : t('waiting.forgotten_unsent'),
    ),
    element('button', { type: 'button', class: 'link-button', 'data-do': 'restore' }, t('waiting.undo')),
  ];
}
