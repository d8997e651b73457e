// The screen between writing and sending, when the words point at somebody: what was found, and three ways on.

import { t } from './catalogue.js';
import { element } from './elements.js';
import { FOUND_WORDS, markedParts, saysAnything } from './guard_words.js';

/** Make the screen work within the form; onSuggestion gets what is typed. Returns { fill, suggestion }. */
export function guardStep({ form, onSuggestion }) {
  const field = form.querySelector('#guard-suggestion');
  const nothing = form.querySelector('#guard-nothing');

  function sayWhetherEmpty() {
    nothing.hidden = saysAnything(field.value);
  }

  field.addEventListener('input', () => {
    sayWhetherEmpty();
    onSuggestion(field.value);
  });

  return {
    /** Show what was found: { text, found, suggestion }. */
    fill({ text, found, suggestion }) {
      form.querySelector('#guard-found').replaceChildren(...found.map(foundLine));
      form.querySelector('#guard-words').replaceChildren(...markedParts(text, found).map(shownPart));
      field.value = suggestion;
      sayWhetherEmpty();
    },
    /** Return the suggestion as it stands now; nothing when it says nothing. */
    suggestion: () => (saysAnything(field.value) ? field.value : ''),
  };
}

function foundLine({ kind, words }) {
  const what = t('form.found_is', { what: t(FOUND_WORDS[kind]) });
  return element('li', {}, element('strong', { dir: 'auto' }, words), ` ${what}`);
}

function shownPart({ words, kind }) {
  return kind ? element('mark', {}, words) : words;
}
