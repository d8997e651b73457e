// The screen between writing and sending, when the words point at somebody: what was found, and three ways on.

import { t } from './catalogue.js';
import { element } from './elements.js';
import { FOUND_WORDS, markedParts, saysAnything } from './guard_words.js';
import { partOf } from './parts.js';

/** @typedef {{ text: string, found: { kind: string, words: string }[], suggestion: string }} Warning */

/**
 * Make the screen work within the form; onSuggestion gets what is typed.
 * @param {{ form: HTMLFormElement, onSuggestion: (words: string) => void }} wish
 */
export function guardStep({ form, onSuggestion }) {
  const field = partOf(form, '#guard-suggestion', HTMLTextAreaElement);
  const nothing = partOf(form, '#guard-nothing');

  function sayWhetherEmpty() {
    nothing.hidden = saysAnything(field.value);
  }

  field.addEventListener('input', () => {
    sayWhetherEmpty();
    onSuggestion(field.value);
  });

  return {
    /**
     * Show what was found.
     * @param {Warning} warning
     */
    fill({ text, found, suggestion }) {
      partOf(form, '#guard-found').replaceChildren(...found.map(foundLine));
      partOf(form, '#guard-words').replaceChildren(...markedParts(text, found).map(shownPart));
      field.value = suggestion;
      sayWhetherEmpty();
    },
    /** Return the suggestion as it stands now; nothing when it says nothing. */
    suggestion: () => (saysAnything(field.value) ? field.value : ''),
  };
}

/**
 * Return the line that names what was found.
 * @param {{ kind: string, words: string }} finding
 */
export function foundLine({ kind, words }) {
  const what = t('form.found_is', { what: t(FOUND_WORDS[kind]) });
  return element('li', {}, element('strong', { dir: 'auto' }, words), ` ${what}`);
}

/** @param {{ words: string, kind: string | null }} part */
function shownPart({ words, kind }) {
  return kind ? element('mark', {}, words) : words;
}
