// The flow of pinning: one question a screen, and nothing is lost when sending fails.

import { areaAddress, request, troubleWords } from './api.js';
import { t, tCount } from './catalogue.js';
import { dropDraft, keepDraft, keptDraft } from './draft_store.js';
import { announce } from './page_facts.js';
import { featureOf, missingStep, newDraft, payloadOf, stepAfter, stepBefore, STEPS } from './pin_draft.js';
import { placeStep } from './place_step.js';

const SIZES = { place: 'compact', about: 'tall', words: 'tall', when: 'tall', done: 'compact' };
const LAST_CHARACTERS = 200;

/** Make the form work; onOpen and onClose tell the page, onSent gets the new feature. Returns { open, resume }. */
export function pinForm({ form, facts, onOpen, onClose, onSent }) {
  let draft = null;
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
    onOpen();
    form.hidden = false;
    form.querySelector('#pin-form-title').textContent = t(`kind.${draft.kind}`);
    fillIn(form, draft, facts);
    show(draft.step);
  }

  function show(step) {
    place.close();
    if (STEPS.includes(step)) remember({ step });
    for (const section of form.querySelectorAll('[data-step]')) section.hidden = section.dataset.step !== step;
    showProgress(form, step);
    form.dispatchEvent(new CustomEvent('sheet-size', { bubbles: true, detail: SIZES[step] }));
    if (step === 'place') place.open(draft);
    form.querySelector(`[data-step="${step}"] :is(h3[tabindex]):not([hidden] *)`)?.focus();
  }

  function close() {
    place.close();
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

  const back = () => (stepBefore(draft.step) ? show(stepBefore(draft.step)) : close());
  const actions = { next, back, close, again: () => open(newDraft(draft.kind)) };

  async function send() {
    const missing = missingStep(draft);
    if (missing) return show(missing);
    const button = form.querySelector('[type="submit"]');
    if (button.getAttribute('aria-disabled') === 'true') return undefined;
    showSending(form, button, true);
    try {
      const body = payloadOf(draft, { language: facts.language, campaignId: facts.campaign_id });
      const receipt = await request(areaAddress(facts.slug, 'pins'), { method: 'POST', body });
      const feature = featureOf(draft, receipt);
      dropDraft(facts.slug);
      show('done');
      onSent(feature);
    } catch (problem) {
      showTrouble(form, problem);
    } finally {
      showSending(form, button, false);
    }
    return undefined;
  }

  form.addEventListener('click', (event) => actions[event.target.closest('[data-do]')?.dataset.do]?.());
  form.addEventListener('input', (event) => answer(event.target));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (draft.step === 'when') send();
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
  form.querySelector('#send-trouble').hidden = true;
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
  if (isSending) button.textContent = t('form.sending');
  else button.textContent = form.querySelector('#send-trouble').hidden ? t('form.send') : t('form.send_again');
  if (isSending) form.querySelector('#send-trouble').hidden = true;
}

function showTrouble(form, problem) {
  const notice = form.querySelector('#send-trouble');
  const words = troubleWords(problem, t);
  notice.replaceChildren(Object.assign(document.createElement('p'), { textContent: `${words} ${t('form.kept')}` }));
  notice.hidden = false;
  notice.scrollIntoView({ block: 'nearest' });
}
