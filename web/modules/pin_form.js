// The flow of pinning: one question a screen, and nothing is lost when sending fails.

import { Problem, troubleWords } from './api.js';
import { t } from './catalogue.js';
import { dropDraft, keepDraft, keptDraft } from './draft_store.js';
import { fillIn, forgetSending, hideTrouble, restoreWords, showLeft, showSending, showStep, showTopics, showTrouble } from './form_screens.js';
import { guardStep } from './guard_step.js';
import { nearStep } from './near_step.js';
import { partOf, partsOf } from './parts.js';
import { featureOf, isOptional, missingStep, newDraft, payloadOf, stepAfter, stepBefore, STEPS } from './pin_draft.js';
import { pinTitle } from './pin_words.js';
import { placeStep } from './place_step.js';
import { receipt } from './receipt.js';

const ANSWERS = ['category', 'topic', 'text', 'when', 'season'];

/**
 * @typedef {import('./pin_draft.js').Draft} Draft
 * @typedef {import('./near_step.js').Pin} Pin
 * @typedef {import('./outbox_item.js').Item} Item
 * @typedef {import('./outbox_item.js').Photo} Photo
 * @typedef {'resource' | 'challenge'} Kind
 * @typedef {Parameters<import('./outbox.js').Outbox['add']>[0]} Thing
 */

/**
 * Make the form work; onOpen and onClose tell the page, onSent gets the new feature, or null for a voice.
 * @param {object} wish
 * @param {HTMLFormElement} wish.form
 * @param {import('./page_facts.js').Facts} wish.facts
 * @param {import('./outbox.js').Outbox} wish.outbox
 * @param {() => Pin[]} wish.features the pins that stand on the map
 * @param {boolean} [wish.isMeeting]
 * @param {() => void} wish.onOpen
 * @param {() => void} wish.onClose
 * @param {(feature: ReturnType<typeof featureOf> | null) => void} wish.onSent
 */
export function pinForm({ form, facts, outbox, features, isMeeting = false, onOpen, onClose, onSent }) {
  let draft = newDraft('resource');
  let shown = '';
  /** The drafts from which something is being sent: each once, and none waits for another. @type {Set<Draft>} */
  const sending = new Set();
  /** @type {ReturnType<typeof import('./photo_step.js').photoStep> | null} */
  let photos = null;
  /** The photos that came with the draft, until their step is loaded. @type {Photo[]} */
  let brought = [];
  /** @type {ReturnType<typeof import('./questionnaire.js').questionnaire> | null} */
  let asking = null;
  const slip = receipt({ form, outbox });
  const guard = guardStep({ form, onSuggestion: (suggestion) => draft.guard && remember({ guard: { ...draft.guard, suggestion } }) });
  const near = nearStep({ form, features, onSame: sendVoice });
  const place = placeStep({ form, slug: facts.slug, startWay: facts.way, onAnswer: (answers) => remember(answers) });
  /** @param {string} step */
  const isAsked = (step) => (step === 'near' ? near.find(draft).length > 0 : hasTopics(form, draft.category));

  /** @param {Partial<Draft>} answers */
  function remember(answers) {
    Object.assign(draft, answers);
    keepDraft(facts.slug, draft);
  }

  /**
   * @param {Draft} started
   * @param {Photo[]} [kept]
   */
  function open(started, kept = []) {
    draft = started;
    forgetSending(form);
    slip.clear();
    reveal();
    partOf(form, '#pin-form-title').textContent = t(`kind.${draft.kind}`);
    fillIn(form, draft, facts);
    brought = kept.filter(({ blob }) => blob);
    photos?.fill(kept);
    if (draft.guard) guard.fill(draft.guard);
    show(draft.guard ? 'guard' : draft.step);
  }

  function reveal() {
    onOpen();
    form.hidden = false;
  }

  /** @param {string} step */
  function show(step) {
    place.close();
    shown = step;
    restoreWords(form);
    hideTrouble(form);
    if (STEPS.includes(step)) remember({ step });
    showStep(form, step, { isMeeting });
    if (step === 'place') place.open(draft);
    if (step === 'near') near.fill(draft);
    if (step === 'photo') readyPhotos();
    if (step === 'about' && !facts.preview) outbox.begin(draft.clientId);
    partsOf(form, `[data-step="${step}"] h3[tabindex]:not([hidden] *)`)[0]?.focus();
  }

  /** Load what photos need when they are asked for, and not with the page. */
  async function readyPhotos() {
    if (photos) return;
    const { photoStep } = await import('./photo_step.js');
    const wasLost = draft.photos > brought.length;
    const onChange = (/** @type {number} */ count) => remember({ photos: count });
    photos ??= photoStep({ form, limit: facts.photo_limit, kept: brought, wasLost, onChange });
  }

  function close() {
    place.close();
    slip.clear();
    form.hidden = true;
    onClose();
  }

  function next() {
    if (draft.step === 'about' && !isCategoryChosen()) return;
    if (draft.step === 'place' && place.missing(draft)) return;
    show(stepAfter(draft.step, isAsked) ?? draft.step);
  }

  function isCategoryChosen() {
    if (draft.category) return true;
    partOf(form, '#about-error').textContent = t('form.choose_category');
    partOf(form, '[name="category"]:enabled').focus();
    return false;
  }

  function back() {
    if (shown === 'questions') return asking?.back();
    const before = stepBefore(draft.step, isAsked);
    return before ? show(before) : close();
  }

  function editWords() {
    remember({ text: draft.guard?.text ?? draft.text, guard: null });
    fillIn(form, draft, facts);
    show('words');
    partOf(form, '#pin-text').focus();
  }

  async function ask() {
    const { questionnaire } = await import('./questionnaire.js');
    if (form.hidden || !['done', 'preview'].includes(shown)) return;
    asking ??= questionnaire({ form, facts, outbox, onEnd: close, onBack: () => show('done') });
    show('questions');
    asking.open();
  }

  /** @type {Record<string, (button: HTMLButtonElement) => unknown>} */
  const actions = {
    next,
    back,
    close,
    ask,
    again: () => open(newDraft(draft.kind)),
    'next-resource': () => open(newDraft('resource')),
    'next-challenge': () => open(newDraft('challenge')),
    send: (button) => send(button),
    'send-without': (button) => send(button, { text: guard.suggestion() }),
    'edit-words': editWords,
    'send-anyway': (button) => send(button, { text: draft.guard?.text, keepWords: true }),
    'copy-slip': slip.copy,
    'print-slip': slip.print,
  };

  /**
   * Send the draft, changed only as far as it is sent: what was typed stays until it was taken over.
   * @param {HTMLButtonElement} button
   * @param {Partial<Draft>} [change]
   */
  async function send(button, change = {}) {
    if (draft.step === 'about' && !isCategoryChosen()) return undefined;
    const missing = missingStep(draft);
    if (missing) return show(missing);
    if (facts.preview) return show('preview');
    const mine = draft;
    const sent = { ...draft, ...change };
    const body = payloadOf(sent, { language: facts.language, campaignId: facts.campaign_id, via: facts.via });
    /** @type {Thing} */
    const thing = {
      clientId: sent.clientId, slug: facts.slug, what: 'pin', kind: sent.kind, title: pinTitle(sent, t),
      body, draft: sent, photos: photos?.blobs() ?? brought,
    };
    return deliver(button, thing, mine, (item) => arrived(mine, item, featureOf(sent, item.receipt)), (problem) => {
      if (problem.code === 'personal_words') askAgain(sent.text.trim(), problem);
      else showTrouble(form, troubleFor(problem));
    });
  }

  /**
   * Say "me too" to a pin that stands there, in place of one more.
   * @param {Pin} feature
   * @param {string} clientId
   * @param {HTMLButtonElement} button
   */
  function sendVoice(feature, clientId, button) {
    if (facts.preview) return show('preview');
    const mine = draft;
    /** @type {Thing} */
    const thing = {
      clientId, slug: facts.slug, what: 'voice', kind: draft.kind, title: pinTitle(feature.properties, t), pinId: feature.id,
      body: { client_id: clientId, campaign_id: facts.campaign_id, via: facts.via },
    };
    const refused = (/** @type {Problem} */ problem) => showTrouble(form, troubleFor(problem));
    return deliver(button, thing, mine, (item) => arrived(mine, item, null), refused);
  }

  /**
   * Send a thing; a refusal is told here while its draft is on the screen, and later by the list of what waits.
   * @param {HTMLButtonElement} button
   * @param {Thing} thing
   * @param {Draft} mine
   * @param {(item: Item) => void} onTaken
   * @param {(problem: Problem) => void} onRefused
   */
  async function deliver(button, thing, mine, onTaken, onRefused) {
    if (sending.has(mine)) return;
    const isHeld = () => draft === mine && !form.hidden;
    sending.add(mine);
    showSending(form, button, true);
    try {
      await outbox.add(thing);
      onTaken(await outbox.send(thing.clientId, { isHeld }));
    } catch (error) {
      const problem = problemOf(error);
      if (isHeld()) onRefused(problem);
    } finally {
      sending.delete(mine);
      // The buttons are those of the draft that is shown by now.
      if (draft === mine) showSending(form, button, false);
    }
  }

  /**
   * Show what the service took, or what waits on this phone: from here on the outbox answers for it.
   * @param {Draft} mine
   * @param {Item} item
   * @param {ReturnType<typeof featureOf> | null} feature
   */
  function arrived(mine, item, feature) {
    if (draft === mine) {
      dropDraft(facts.slug);
      brought = [];
      photos?.fill([]);
      reveal();
      slip.fill(item);
      show('done');
    }
    onSent(feature);
  }

  /**
   * @param {string} text
   * @param {{ found: { kind: string, words: string }[], suggestion: string }} warning
   */
  function askAgain(text, { found, suggestion }) {
    remember({ guard: { text, found, suggestion } });
    guard.fill({ text, found, suggestion });
    show('guard');
  }

  /** @param {Problem} problem */
  function troubleFor(problem) {
    const words = isMeeting && problem.code === 'work_missing' ? t('form.meeting_over') : troubleWords(problem, t);
    return problem.code === 'said_before' ? words : `${words} ${t('form.kept')}`;
  }

  form.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('[data-do]');
    if (button instanceof HTMLButtonElement) actions[button.dataset.do ?? '']?.(button);
  });
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) answer(target);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (shown === 'questions') asking?.next();
    else if (shown === 'photo') send(partOf(form, '[type="submit"]', HTMLButtonElement));
    else if (STEPS.includes(shown)) next();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) close();
  });

  /** @param {HTMLInputElement | HTMLTextAreaElement} field */
  function answer(field) {
    if (!ANSWERS.includes(field.name)) return;
    remember(field.name === 'category' ? { category: field.value, topic: '' } : { [field.name]: field.value });
    if (field.name === 'category') {
      partOf(form, '#about-error').textContent = '';
      showTopics(form, draft);
    }
    if (field.name === 'text') showLeft(form, facts);
  }

  return {
    /** @param {Kind} kind */
    open: (kind) => open(newDraft(kind)),
    resume: () => open({ ...newDraft('resource'), ...keptDraft(facts.slug) }),
    /**
     * Open again what the service refused when it was sent later.
     * @param {Item} item
     */
    reopen(item) {
      const { problem } = item;
      const before = /** @type {Draft} */ (item.draft);
      /** @type {Draft} */
      const started = { ...before, step: isOptional(before.step) ? before.step : 'words', guard: null };
      if (problem?.code === 'personal_words') started.guard = { ...problem, text: started.text };
      open(started, item.photos);
      if (problem && !started.guard) showTrouble(form, troubleFor(new Problem(problem.status, { ...problem, detail: problem.message })));
    },
    /** Go on without the map when it failed. */
    loseMap: () => place.loseMap(),
  };
}

/** @param {unknown} error */
function problemOf(error) {
  if (error instanceof Problem) return error;
  throw error;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} category
 */
function hasTopics(form, category) {
  return Boolean(category && form.querySelector(`[data-for-category="${category}"]`));
}
