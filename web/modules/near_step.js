// The step that shows what others said right there, so that one more voice need not be one more pin.

import { t, tCount } from './catalogue.js';
import { element, sign } from './elements.js';
import { nearbyPins } from './nearby.js';
import { partOf } from './parts.js';
import { geometryOf, makeClientId } from './pin_draft.js';
import { excerpt, pinFacts, pinTitle } from './pin_words.js';

const MOST = 8;

/**
 * @typedef {import('./nearby.js').PinFeature & { id: string, properties: Record<string, any> }} Pin
 * @typedef {import('./pin_draft.js').Draft} Draft
 */

/**
 * Make the step work within the form; onSame gets the pin that somebody says "me too" to.
 * @param {{ form: HTMLFormElement, features: () => Pin[],
 *   onSame: (feature: Pin, clientId: string, button: HTMLButtonElement) => void }} wish
 */
export function nearStep({ form, features, onSame }) {
  const list = partOf(form, '#near-list');

  /**
   * Return the pins of the draft's kind that stand near its place, the nearest first.
   * @param {Draft} draft
   */
  function find(draft) {
    const geometry = geometryOf(draft);
    return geometry ? nearbyPins(geometry, features(), { kind: draft.kind }) : [];
  }

  /** @param {{ feature: Pin }} near */
  function row({ feature }) {
    const { properties } = feature;
    const clientId = makeClientId();
    const titleId = `near-${feature.id}`;
    const button = element('button', { class: 'button', type: 'button', 'aria-describedby': titleId }, t('near.me_too'));
    button.addEventListener('click', () => onSame(feature, clientId, button));
    const words = excerpt(properties.text);
    const facts = pinFacts(properties, t, tCount).join(' · ');
    return element(
      'li',
      { class: 'near-pin' },
      sign(properties.kind),
      element(
        'div',
        { class: 'pin-words' },
        element('p', { class: 'pin-title', id: titleId }, pinTitle(properties, t)),
        words ? element('p', { class: 'pin-text', dir: 'auto', lang: properties.language }, words) : null,
        facts ? element('p', { class: 'pin-facts' }, facts) : null,
      ),
      button,
    );
  }

  return {
    find,
    /** @param {Draft} draft */
    fill(draft) {
      list.replaceChildren(...find(draft).slice(0, MOST).map(row));
    },
  };
}
