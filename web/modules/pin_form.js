// The flow of pinning: one question a screen, and nothing is lost when sending fails.

import { troubleWords } from './api.js';
import { t, tCount } from './catalogue.js';
import { dropDraft, keepDraft, keptDraft } from './draft_store.js';
import { guardStep } from './guard_step.js';
import { announce } from './page_facts.js';
import { featureOf, missingStep, newDraft, payloadOf, stepAfter, stepBefore, STEPS } from './pin_draft.js';
import { pinSender } from './pin_sending.js';
import { placeStep } from './place_step.js';
import { receipt } from './receipt.js';

const SIZES = { place: 'compact', about: 'tall', words: 'tall', when: 'tall', guard: 'tall', done: 'tall' };
const LAST_CHARACTERS = 200;

/** Make the form work; onOpen and onClose tell the page, onSent gets the new feature. Returns { open, resume }. */
export function pinForm({ form, facts, isMeeting = false, onOpen, onClose, onSent }) {
  let draft = null;
  let isSending = false;
  const sender = pinSender({ slug: facts.slug, needsWork: !isMeeting });
  const slip = receipt({ form });
  const guard = guardStep({ form, onSuggestion: (suggestion) => remember({ guard: { ...draft.guard, suggestion } }) });
  const place = placeStep({
    form,
    slug: facts.slug,
    onPlace: (where, name) => remember({ place: where, placeName: name }),
  });

  function remember(answers) {
    Object.assign(draft, answers);
    keepDraft(facts.slug, draft);
  }

  function open(started) {
    draft = started;
    slip.clear();
    reveal();
    form.querySelector('#pin-form-title').textContent = t(`kind.${draft.kind}`);
    fillIn(form, draft, facts);
    if (draft.guard) guard.fill(draft.guard);
    show(draft.guard ? 'guard' : draft.step);
  }

  function reveal() {
    onOpen();
    form.hidden = false;
  }

  function show(step) {
    place.close();
    if (STEPS.includes(step)) remember({ step });
    for (const section of form.querySelectorAll('[data-step]')) section.hidden = section.dataset.step !== step;
    showProgress(form, step);
    form.dispatchEvent(new CustomEvent('sheet-size', { bubbles: true, detail: step === 'done' && isMeeting ? 'compact' : SIZES[step] }));
    if (step === 'place') place.open(draft);
    if (step === 'when' || step === 'guard') sender.begin(draft.clientId);
    form.querySelector(`[data-step="${step}"] :is(h3[tabindex]):not([hidden] *)`)?.focus();
  }

  function close() {
    place.close();
    slip.clear();
    form.hidden = true;
    onClose();
  }

  function next() {
    if (draft.step === 'about' && !draft.category) {
      form.querySelector('#about-error').textContent = t('form.choose_category');
      form.querySelector('[name="category"]:enabled').focus();
      return;
    }
    if (draft.step === 'place' && (!draft.place || draft.place.inside === false)) {
      form.querySelector('#place-chosen').textContent = t(draft.place ? 'form.outside' : 'form.choose_place');
      return;
    }
    show(stepAfter(draft.step));
  }

  function editWords() {
    remember({ text: draft.guard.text, guard: null });
    fillIn(form, draft, facts);
    show('words');
    form.elements.text.focus();
  }

  const back = () => (stepBefore(draft.step) ? show(stepBefore(draft.step)) : close());
  const actions = {
    next,
    back,
    close,
    again: () => open(newDraft(draft.kind)),
    'next-resource': () => open(newDraft('resource')),
    'next-challenge': () => open(newDraft('challenge')),
    'send-without': (button) => send(button, { text: guard.suggestion() }),
    'edit-words': editWords,
    'send-anyway': (button) => send(button, { text: draft.guard.text, keepWords: true }),
    'copy-slip': slip.copy,
    'print-slip': slip.print,
  };

  /** Send the draft, changed only as far as it is sent: what was typed stays until it has arrived. */
  async function send(button, change = {}) {
    const missing = missingStep(draft);
    if (missing) return show(missing);
    if (isSending) return undefined;
    isSending = true;
    showSending(form, button, true);
    const mine = draft;
    const sent = { ...draft, ...change };
    try {
      const body = payloadOf(sent, { language: facts.language, campaignId: facts.campaign_id });
      arrived(mine, sent, await sender.send(body));
    } catch (problem) {
      if (problem.code === 'personal_words' && draft === mine) askAgain(sent.text.trim(), problem);
      else showTrouble(form, problem, isMeeting);
    } finally {
      isSending = false;
      showSending(form, button, false);
    }
    return undefined;
  }

  function arrived(mine, sent, received) {
    if (draft === mine) {
      dropDraft(facts.slug);
      reveal();
      slip.fill(received.slip);
      show('done');
    }
    onSent(featureOf(sent, received));
  }

  function askAgain(text, { found, suggestion }) {
    remember({ guard: { text, found, suggestion } });
    guard.fill(draft.guard);
    show('guard');
  }

  form.addEventListener('click', (event) => {
    const button = event.target.closest('[data-do]');
    actions[button?.dataset.do]?.(button);
  });
  form.addEventListener('input', (event) => answer(event.target));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (draft.step === 'when') send(form.querySelector('[type="submit"]'));
    else next();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });

  function answer(field) {
    if (!['category', 'topic', 'text', 'band', 'season'].includes(field.name)) return;
    remember(field.name === 'category' ? { category: field.value, topic: '' } : { [field.name]: field.value });
    if (field.name === 'category') {
      form.querySelector('#about-error').textContent = '';
      showTopics(form, draft);
    }
    if (field.name === 'text') showLeft(form, facts);
  }

  return { open: (kind) => open(newDraft(kind)), resume: () => open(keptDraft(facts.slug)) };
}

function fillIn(form, draft, facts) {
  for (const group of form.querySelectorAll('[data-for-kind]')) {
    group.hidden = group.disabled = group.dataset.forKind !== draft.kind;
  }
  for (const name of ['category', 'topic', 'band', 'season']) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) field.checked = field.value === draft[name];
  }
  form.elements.text.value = draft.text;
  hideTrouble(form);
  form.querySelector('[type="submit"]').textContent = t('form.send');
  form.querySelector('#about-error').textContent = '';
  showTopics(form, draft);
  showLeft(form, facts);
}

function showTopics(form, draft) {
  for (const group of form.querySelectorAll('[data-for-category]')) {
    group.hidden = group.disabled = group.dataset.forCategory !== draft.category;
    if (!draft.topic) for (const field of group.querySelectorAll('input')) field.checked = false;
  }
}

function showLeft(form, facts) {
  const left = facts.text_limit - form.elements.text.value.length;
  const words = tCount('form.left', left);
  form.querySelector('#words-left').textContent = words;
  if (left <= LAST_CHARACTERS && left % 50 === 0) announce(words);
}

function showProgress(form, step) {
  const number = STEPS.indexOf(step) + 1;
  form.querySelector('#form-progress').textContent = number ? t('form.progress', { number, all: STEPS.length }) : '';
  form.querySelector('[data-do="back"]').classList.toggle('is-away', !number);
}

function showSending(form, button, isSending) {
  button.setAttribute('aria-disabled', String(isSending));
  if (isSending) {
    button.dataset.words ??= button.textContent;
    button.textContent = t('form.sending');
    hideTrouble(form);
    return;
  }
  const failed = button.type === 'submit' && !form.querySelector('#send-trouble').hidden;
  button.textContent = failed ? t('form.send_again') : button.dataset.words;
}

function hideTrouble(form) {
  for (const notice of form.querySelectorAll('[data-trouble]')) notice.hidden = true;
}

function showTrouble(form, problem, isMeeting) {
  const notice = form.querySelector('[data-step]:not([hidden]) [data-trouble]') ?? form.querySelector('#send-trouble');
  const words = isMeeting && problem.code === 'work_missing' ? t('form.meeting_over') : troubleWords(problem, t);
  const told = problem.code === 'said_before' ? words : `${words} ${t('form.kept')}`;
  notice.replaceChildren(Object.assign(document.createElement('p'), { textContent: told }));
  notice.hidden = false;
  notice.scrollIntoView({ block: 'nearest' });
}
