// What staff and the writer of a pin say to each other: the lines so far, and the form for the next one.

import { t } from './catalogue.js';
import { element } from './elements.js';
import { moment } from './moments.js';
import { partOf } from './parts.js';

/**
 * @typedef {import('./case_types.js').CaseFeature} CaseFeature
 * @typedef {import('./case_types.js').Desk} Desk
 */

/**
 * @typedef {object} Message a line of the conversation, as the service tells it to staff
 * @property {string} id
 * @property {'staff' | 'writer'} author
 * @property {string} actor
 * @property {string} text
 * @property {boolean} asks
 * @property {'action' | 'done' | null} step
 * @property {boolean} public
 * @property {string} created_at
 */

const LONGEST = 2000;
const STEPS = [['', 'reply.step_none'], ['action', 'step.action'], ['done', 'step.done']];

/**
 * Return a fold with the conversation, fetched when it is opened.
 * @param {Desk['read']} read
 */
export function conversationFold(read) {
  const place = element('div', {});
  const fold = element('details', {}, element('summary', {}, t('reply.conversation')), place);
  fold.addEventListener('toggle', async () => {
    const messages = fold.open ? await read('replies') : null;
    if (messages) place.replaceChildren(conversation(messages));
  });
  return fold;
}

/**
 * Let staff answer the writer; what is written stays when the case is closed.
 * @param {CaseFeature} feature
 * @param {Pick<Desk, 'act' | 'read'>} desk
 */
export function replyForm(feature, { act, read }) {
  const id = `reply-${feature.id}`;
  const said = element('div', {});
  let asked = 0;
  const show = async () => {
    asked += 1;
    const number = asked;
    const messages = await read('replies');
    if (messages && number === asked) said.replaceChildren(conversation(messages));
  };
  const field = element('textarea', {
    id, rows: 4, maxlength: LONGEST, dir: 'auto', required: true, 'aria-describedby': `${id}-hint`, 'data-first': true,
  });
  field.value = feature.reply ?? '';
  const asks = check('asks', t('reply.asks'));
  const everybody = check('public', t('reply.public'), `${id}-public`);
  const send = element('button', { class: 'button button-main' }, t('reply.send'));
  const trouble = element('p', { class: 'field-error', role: 'alert' });
  const form = element(
    'form',
    { novalidate: true },
    said,
    element('div', { class: 'field' }, element('label', { for: id }, t('reply.text')),
      element('p', { class: 'hint', id: `${id}-hint` }, t('reply.hint')), field),
    stepChoice(feature),
    asks,
    everybody,
    element('p', { class: 'hint', id: `${id}-public` }, t('reply.public_hint')),
    trouble,
    element('div', { class: 'buttons' }, send),
  );
  let isWarned = false;
  field.addEventListener('input', () => {
    feature.reply = field.value;
    isWarned = false;
    send.textContent = t('reply.send');
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) {
      trouble.textContent = t('reply.empty');
      field.focus();
      return;
    }
    // What would be typed from here on would not be sent.
    field.readOnly = true;
    const problem = await act('replies', { text, keep_words: isWarned, ...choices(form) });
    field.readOnly = false;
    if (problem === null) {
      delete feature.reply;
      form.reset();
      field.value = '';
      isWarned = false;
      send.textContent = t('reply.send');
      trouble.textContent = '';
      if (form.contains(document.activeElement)) field.focus();
      await show();
    } else if (problem?.code === 'personal_words') {
      isWarned = true;
      send.textContent = t('reply.send_anyway');
      trouble.textContent = t('reply.points_at', { words: problem.found.map((one) => one.words).join(', ') });
    }
  });
  show();
  return form;
}

/** @param {HTMLFormElement} form */
function choices(form) {
  return {
    asks: partOf(form, '[name="asks"]', HTMLInputElement).checked,
    public: partOf(form, '[name="public"]', HTMLInputElement).checked,
    step: partOf(form, '[name^="step-"]:checked', HTMLInputElement).value || null,
  };
}

/** @param {CaseFeature} feature */
function stepChoice(feature) {
  const chips = STEPS.map(([step, words]) =>
    element(
      'label',
      { class: 'chip' },
      element('input', { type: 'radio', name: `step-${feature.id}`, value: step, checked: step === '' }),
      element('span', {}, t(words)),
    ),
  );
  return element('fieldset', { class: 'chips' }, element('legend', {}, t('reply.step')), ...chips);
}

/**
 * @param {string} name
 * @param {string} words
 * @param {string | null} [hint] id of what describes it
 */
function check(name, words, hint = null) {
  return element(
    'label',
    { class: 'check' },
    element('input', { type: 'checkbox', name, 'aria-describedby': hint }),
    element('span', {}, words),
  );
}

/** @param {Message[]} messages */
function conversation(messages) {
  if (!messages.length) return element('p', { class: 'quiet small' }, t('reply.none'));
  return element('ol', { class: 'replies' }, ...messages.map(line));
}

/** @param {Message} message */
function line(message) {
  const notes = [
    message.asks ? t('reply.asked') : '',
    message.step ? t(`step.${message.step}`) : '',
    message.public ? t('reply.is_public') : '',
  ].filter(Boolean);
  const who = message.author === 'writer' ? t('reply.from_writer') : message.actor;
  return element(
    'li',
    { class: `reply-${message.author}` },
    element('p', { class: 'quiet small' }, [moment(message.created_at), who, ...notes].join(' · ')),
    element('p', { dir: 'auto' }, message.text || t('reply.deleted')),
  );
}
