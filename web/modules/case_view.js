// One pin as staff see it: the words, what can be done, and what has happened.

import { editForm, key, likelyDuplicates, mergeForm, rejectForm, secondThought } from './case_forms.js';
import { photoList } from './case_photos.js';
import { t, tCount } from './catalogue.js';
import { conversationFold, replyForm } from './conversation.js';
import { element, icon } from './elements.js';
import { foundKinds, foundWords, quotation } from './marked_words.js';
import { moment } from './moments.js';
import { partOf, partsOf } from './parts.js';
import { toast } from './toast.js';

/**
 * @typedef {import('./case_types.js').CaseFeature} CaseFeature
 * @typedef {import('./case_types.js').Desk} Desk
 * @typedef {import('./case_types.js').View} View
 */

const RELEVANCES = ['red', 'yellow', 'green', 'uncoded'];
/** @type {Record<string, (feature: CaseFeature, desk: Desk) => HTMLElement>} */
const FORMS = { ask: secondThought, edit: editForm, reject: rejectForm, merge: mergeForm, reply: replyForm };
/** @type {Record<string, string>} */
const KEYS = { publish: 'U', edit: 'R', reject: 'A', merge: 'F' };
/** @type {Record<string, string>} */
const LABELS = {
  publish: 'staff.publish', edit: 'staff.edit', reject: 'staff.reject', merge: 'staff.merge', withdraw: 'staff.withdraw',
  reply: 'reply.write',
};

/**
 * Return the open part of a pin: { node, run, close, form, wait }.
 *
 * act(action, body) sends a decision and gives the Problem when it failed; read(name) asks for "history", "original" or "replies".
 * photos says where a photo is read and decides on one: { address(id), decide(id, action) }.
 * run(command) does what a key asks for; close() shuts the form that is open and tells whether there was one; form() names it.
 * wait(true) says that the pin is about to leave: nothing is begun then, and nothing written that would be lost.
 * @param {CaseFeature} feature
 * @param {object} wish
 * @param {View} wish.view
 * @param {{ moderate: boolean, code: boolean }} wish.may
 * @param {Desk['act']} wish.act
 * @param {Desk['read']} wish.read
 * @param {Omit<Parameters<typeof photoList>[1], 'mayModerate'>} wish.photos
 */
export function caseView(feature, { view, may, act, read, photos }) {
  const panel = element('div', { class: 'case-panel', hidden: true });
  const buttons = may.moderate ? decisions(feature, view) : null;
  const node = element(
    'div',
    { class: 'case', id: `case-${feature.id}` },
    warning(feature),
    feature.properties.text ? quotation(feature.properties) : element('p', { class: 'quiet' }, t('staff.no_words')),
    photoList(feature.properties.photos, { ...photos, mayModerate: may.moderate }),
    element('p', { class: 'quiet small' }, t('staff.received', { when: moment(feature.properties.created_at) })),
    likelyHint(feature),
    view === 'analysis' && may.code ? relevanceChoice(feature, act) : null,
    buttons,
    panel,
    feature.properties.has_original && may.moderate ? originalFold(read) : null,
    conversationFold(read),
    historyFold(read),
  );

  /** @param {string} name */
  function open(name) {
    if (panel.dataset.form === name) return partOf(panel, '[data-first]').focus();
    panel.dataset.form = name;
    panel.replaceChildren(FORMS[name](feature, { act, open, read }));
    panel.hidden = false;
    mark(name);
    panel.scrollIntoView({ block: 'nearest' });
    return partOf(panel, '[data-first]').focus();
  }

  function close() {
    const wasOpen = !panel.hidden;
    const held = panel.contains(document.activeElement);
    const pressed = panel.dataset.form === 'ask' ? 'publish' : panel.dataset.form;
    const opener = /** @type {HTMLElement | null | undefined} */ (buttons?.querySelector(`[data-do="${pressed}"]`));
    panel.hidden = true;
    panel.replaceChildren();
    delete panel.dataset.form;
    mark(null);
    if (held) opener?.focus();
    return wasOpen;
  }

  /** @param {string | null} name */
  function mark(name) {
    for (const button of buttons ? partsOf(buttons, '[aria-expanded]') : []) {
      button.setAttribute('aria-expanded', String(button.dataset.do === name));
    }
  }

  /** @param {boolean} isWaiting */
  function wait(isWaiting) {
    node.setAttribute('aria-busy', String(isWaiting));
    for (const field of partsOf(panel, 'textarea, input')) /** @type {HTMLInputElement} */ (field).readOnly = isWaiting;
  }

  /** @param {string} command */
  function run(command) {
    if (node.getAttribute('aria-busy') === 'true') return toast(t('staff.on_its_way'));
    if (!buttons?.querySelector(`[data-do="${command}"]`)) return undefined;
    if (command === 'withdraw') act('withdraw', {});
    else if (command !== 'publish') open(command);
    else if (foundKinds(feature.properties.segments).length) open('ask');
    else act('publish', {});
    return undefined;
  }

  buttons?.addEventListener('click', (event) => {
    const command = event.target instanceof Element && event.target.closest('[data-do]')?.getAttribute('data-do');
    if (command && panel.dataset.form === command) close();
    else if (command) run(command);
  });
  return { node, run, close, wait, form: () => panel.dataset.form ?? '' };
}

/**
 * Say what went wrong beside the form that is open; false when none is.
 * @param {Element | null} node
 * @param {string} words
 */
export function showTrouble(node, words) {
  const place = node?.querySelector('.case-panel:not([hidden]) .field-error');
  if (place) place.textContent = words;
  return Boolean(place);
}

/** @param {CaseFeature} feature  @param {View} view */
function decisions(feature, view) {
  const names = view === 'inbox' ? ['publish', 'edit', 'reject', 'merge', 'reply'] : ['edit', 'reject', 'withdraw', 'reply'];
  return element('div', { class: 'buttons decisions' }, ...names.map(decision));
}

/** @param {string} name */
function decision(name) {
  const opens = name in FORMS;
  return element(
    'button',
    {
      type: 'button', class: name === 'publish' ? 'button button-main' : 'button', 'data-do': name,
      'aria-expanded': opens && 'false', 'aria-keyshortcuts': KEYS[name]?.toLowerCase(),
    },
    t(LABELS[name]),
    KEYS[name] ? key(KEYS[name]) : null,
  );
}

/** @param {CaseFeature} feature */
function warning(feature) {
  const { segments } = feature.properties;
  if (!foundKinds(segments).length) return null;
  return element(
    'p',
    { class: 'case-warning' },
    icon('sign-warning'),
    element('span', {}, t('staff.found', { kinds: foundWords(segments) })),
  );
}

/** @param {CaseFeature} feature */
function likelyHint(feature) {
  const number = likelyDuplicates(feature).length;
  return number ? element('p', { class: 'small' }, tCount('staff.likely', number)) : null;
}

/**
 * Let staff choose how a pin matters; what is chosen while the choice before is on its way is sent after it.
 * @param {CaseFeature} feature
 * @param {Desk['act']} act
 */
function relevanceChoice(feature, act) {
  const group = element('fieldset', { class: 'chips' }, element('legend', {}, t('staff.relevance')));
  const chosen = () => partOf(group, ':checked', HTMLInputElement).value;
  let isSending = false;
  const send = async () => {
    if (isSending) return;
    isSending = true;
    let relevance;
    let problem;
    do {
      relevance = chosen();
      problem = await act('relevance', { relevance });
    } while (chosen() !== relevance);
    isSending = false;
    if (problem) partOf(group, `[value="${feature.properties.relevance}"]`, HTMLInputElement).checked = true;
  };
  for (const relevance of RELEVANCES) {
    const field = element('input', {
      type: 'radio', name: `relevance-${feature.id}`, value: relevance,
      checked: feature.properties.relevance === relevance,
    });
    field.addEventListener('change', send);
    const swatch = element('i', { class: `swatch swatch-${relevance}`, 'aria-hidden': 'true' });
    group.append(element('label', { class: 'chip' }, field, element('span', {}, swatch, t(`relevance.${relevance}`))));
  }
  return group;
}

/** @param {Desk['read']} read */
function originalFold(read) {
  const place = element('div', {});
  const fold = element('details', {}, element('summary', {}, t('staff.original')), place);
  fold.addEventListener('toggle', async () => {
    const kept = fold.open ? await read('original') : null;
    if (kept) place.replaceChildren(quotation({ text: kept.text }));
  });
  return fold;
}

/** @param {Desk['read']} read */
function historyFold(read) {
  const list = element('ol', { class: 'history' });
  const fold = element('details', {}, element('summary', {}, t('staff.history')), list);
  fold.addEventListener('toggle', async () => {
    const events = fold.open ? await read('history') : null;
    if (events) list.replaceChildren(...events.map(historyLine));
  });
  return fold;
}

/** @param {import('./case_types.js').PinEvent} event */
function historyLine(event) {
  const what = [t(`action.${event.action}`), event.reason].filter(Boolean).join(': ');
  return element('li', {}, `${moment(event.happened_at)} · ${what} · ${event.actor}`);
}
