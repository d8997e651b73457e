// One pin as staff see it: the words, what can be done, and what has happened.

import { t } from './catalogue.js';
import { element } from './elements.js';

const REASONS = ['person', 'outside', 'repeated', 'unclear'];
const RELEVANCES = ['red', 'yellow', 'green', 'uncoded'];

/** Return the open part of a pin; act gets (action, { reason | relevance }). */
export function caseView(feature, { view, act, showHistory }) {
  const { text, state } = feature.properties;
  const parts = [text ? element('blockquote', {}, text) : element('p', { class: 'quiet' }, t('staff.no_words'))];
  if (view === 'analysis') parts.push(relevanceChoice(feature, act));
  parts.push(decisions(feature, { state, act }), rejection(feature, act), historyFold(feature, showHistory));
  return element('div', { class: 'case', id: `case-${feature.id}` }, ...parts);
}

function decisions(feature, { state, act }) {
  const publish = element('button', { type: 'button', class: 'button button-main' }, t('staff.publish'));
  publish.addEventListener('click', () => act('publish', {}));
  const reject = element(
    'button',
    { type: 'button', class: 'button', 'aria-expanded': 'false', 'aria-controls': `reject-${feature.id}` },
    t('staff.reject'),
  );
  reject.addEventListener('click', () => {
    const form = document.getElementById(`reject-${feature.id}`);
    form.hidden = !form.hidden;
    reject.setAttribute('aria-expanded', String(!form.hidden));
    if (!form.hidden) form.querySelector('input').focus();
  });
  const withdraw = element('button', { type: 'button', class: 'button' }, t('staff.withdraw'));
  withdraw.addEventListener('click', () => act('withdraw', {}));
  const shown = state === 'published' ? [reject, withdraw] : [publish, reject];
  return element('div', { class: 'buttons' }, ...shown);
}

function rejection(feature, act) {
  const choices = REASONS.map((reason) =>
    element(
      'label',
      { class: 'chip' },
      element('input', { type: 'radio', name: 'reason', value: t(`reason.${reason}`) }),
      element('span', {}, t(`reason.${reason}`)),
    ),
  );
  const own = element('input', { name: 'own', maxlength: '500', id: `own-${feature.id}` });
  const form = element(
    'form',
    { id: `reject-${feature.id}`, hidden: true },
    element('fieldset', { class: 'chips' }, element('legend', {}, t('staff.reason')), ...choices),
    element('div', { class: 'field' }, element('label', { for: own.id }, t('staff.own_reason')), own),
    element('p', { class: 'field-error', role: 'alert' }),
    element('button', { class: 'button' }, t('staff.reject_now')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = form.querySelector('[name="reason"]:checked')?.value;
    const reason = [chosen, own.value.trim()].filter(Boolean).join(': ');
    if (reason) act('reject', { reason: reason.slice(0, 500) });
    else form.querySelector('.field-error').textContent = t('staff.give_reason');
  });
  return form;
}

function relevanceChoice(feature, act) {
  const group = element('fieldset', { class: 'chips' }, element('legend', {}, t('staff.relevance')));
  for (const relevance of RELEVANCES) {
    const field = element('input', {
      type: 'radio', name: `relevance-${feature.id}`, value: relevance,
      checked: feature.properties.relevance === relevance,
    });
    field.addEventListener('change', () => act('relevance', { relevance }));
    const swatch = element('i', { class: `swatch swatch-${relevance}`, 'aria-hidden': 'true' });
    group.append(element('label', { class: 'chip' }, field, element('span', {}, swatch, t(`relevance.${relevance}`))));
  }
  return group;
}

function historyFold(feature, showHistory) {
  const list = element('ol', { class: 'history' });
  const fold = element('details', {}, element('summary', {}, t('staff.history')), list);
  fold.addEventListener('toggle', async () => {
    if (fold.open) list.replaceChildren(...(await showHistory(feature.id)).map(historyLine));
  });
  return fold;
}

function historyLine(event) {
  const when = new Date(event.happened_at).toLocaleString(document.documentElement.lang, {
    dateStyle: 'medium', timeStyle: 'short',
  });
  const what = [t(`action.${event.action}`), event.reason].filter(Boolean).join(': ');
  return element('li', {}, `${when} · ${what} · ${event.actor}`);
}
