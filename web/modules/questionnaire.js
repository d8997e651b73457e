// A few questions after the receipt: one a screen, each can be skipped, sent together. Loaded when somebody says yes.

import { Problem, troubleWords } from './api.js';
import { t } from './catalogue.js';
import { showSending } from './form_screens.js';
import { foundLine } from './guard_step.js';
import { saysAnything } from './guard_words.js';
import { partOf, partsOf } from './parts.js';
import { makeClientId } from './pin_draft.js';
import { neighbour, questionOf, responseOf, screensOf, tidied } from './question_flow.js';
import { fieldsOf, readAnswer } from './question_fields.js';

/**
 * Make the questions work within the form; onEnd leaves the form, onBack shows the receipt.
 * @param {{ form: HTMLFormElement, facts: import('./page_facts.js').Facts, outbox: import('./outbox.js').Outbox,
 *   onEnd: () => void, onBack: () => void }} wish
 */
export function questionnaire({ form, facts, outbox, onEnd, onBack }) {
  const step = partOf(form, '[data-step="questions"]');
  /** @param {string} name */
  const part = (name) => partOf(step, `[data-part="${name}"]`);
  const next = partOf(step, '[data-part="next"]', HTMLButtonElement);
  const skip = part('skip');
  const without = partOf(step, '[data-part="without"]', HTMLButtonElement);
  const anyway = partOf(step, '[data-part="anyway"]', HTMLButtonElement);
  const screens = screensOf({ questions: facts.campaign?.questions ?? [] }, facts);
  const clientId = makeClientId();
  /** @type {import('./question_flow.js').Answers} */
  const answers = {};
  let at = 0;
  let keepWords = false;
  let isSending = false;

  const isLast = () => neighbour(screens, at, answers) < 0;
  const saysAnswers = () => Object.values(answers).some((answer) => tidied(answer) !== undefined);
  const keep = () => {
    const answer = tidied(readAnswer(step, screens[at]));
    if (answer === undefined) delete answers[screens[at].name];
    else answers[screens[at].name] = answer;
    labelNext();
  };

  function labelNext() {
    next.textContent = isLast() ? t('form.send') : t('form.next');
  }

  /** @param {number} index */
  function show(index) {
    at = index;
    const screen = screens[at];
    part('screen').replaceChildren(...fieldsOf(screen, answers[screen.name], facts));
    part('guard').hidden = true;
    part('trouble').hidden = true;
    step.style.setProperty('--way', String(at / screens.length));
    labelNext();
    partOf(step, 'h3').focus();
    step.closest('.sheet')?.scrollTo(0, 0);
  }

  /** @param {1 | -1} direction */
  function go(direction) {
    const index = neighbour(screens, at, answers, direction);
    if (index >= 0) return show(index);
    return direction > 0 ? send(next) : onBack();
  }

  /** @param {HTMLButtonElement} button */
  async function send(button) {
    if (facts.preview) return end(null);
    if (!saysAnswers()) return onEnd();
    if (isSending) return undefined;
    isSending = true;
    const body = responseOf({
      clientId, screens, answers, language: facts.language, campaignId: facts.campaign_id, via: facts.via, keepWords,
    });
    showSending(form, button, true);
    try {
      await outbox.add({ clientId, slug: facts.slug, what: 'response', kind: null, title: t('ask.title'), body });
      end(await outbox.send(clientId));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'personal_words') askAgain(error);
      else tellTrouble(error);
    } finally {
      isSending = false;
      showSending(form, button, false);
      if (!step.hidden && !part('questions').hidden) labelNext();
    }
    return undefined;
  }

  /** @param {Problem} problem */
  function tellTrouble(problem) {
    part('trouble').textContent = `${troubleWords(problem, t)} ${t('form.kept')}`;
    part('trouble').hidden = false;
  }

  /**
   * Show the question again whose words point at somebody, with the words and the ways on.
   * @param {Problem} problem
   */
  function askAgain(problem) {
    const index = screens.findIndex(({ name }) => name === questionOf(problem));
    if (index < 0) return tellTrouble(problem);
    show(index);
    part('found').replaceChildren(...problem.found.map(foundLine));
    part('guard').hidden = false;
    without.onclick = () => {
      answers[screens[at].name] = saysAnything(problem.suggestion) ? problem.suggestion : '';
      send(without);
    };
    return undefined;
  }

  /** @param {import('./outbox_item.js').Item | null} item */
  function end(item) {
    part('questions').hidden = true;
    part('thanks').hidden = false;
    part('thanks-waits').hidden = item?.state !== 'waiting';
    partOf(form, '[data-do="back"]').classList.add('is-away');
    for (const invitation of partsOf(form, '.ask-invitation')) invitation.remove();
    partOf(part('thanks'), 'h3').focus();
  }

  step.addEventListener('input', keep);
  skip.addEventListener('click', () => {
    delete answers[screens[at].name];
    go(1);
  });
  next.addEventListener('click', () => go(1));
  anyway.addEventListener('click', () => {
    keepWords = true;
    send(anyway);
  });
  part('end').addEventListener('click', onEnd);

  return {
    open() {
      part('questions').hidden = false;
      part('thanks').hidden = true;
      show(at);
    },
    next: () => go(1),
    back: () => go(-1),
  };
}
