// What can be done at a place on the map: a popup of buttons, or buttons in a popup that is there.

import { t } from '../catalogue.js';
import { make, makeButton } from '../map/dom.js';
import { icon } from '../map/icons.js';

/** @typedef {{words: string, act: () => void}} Action */

/**
 * Make a popup that offers actions.
 * @param {string} title
 * @param {Action[]} actions
 * @param {() => void} close
 */
export function actionPopup(title, actions, close) {
  const content = make(
    'article',
    { class: 'map-popup', tabindex: '-1', 'aria-label': title },
    make(
      'header',
      { class: 'map-popup-head' },
      make('h2', { class: 'map-popup-kind' }, title),
      makeButton('map-popup-close', t('planner.close'), close, icon('close')),
    ),
  );
  addActions(content, actions, close);
  return content;
}

/**
 * Add actions to a popup; the popup closes when one is taken.
 * @param {Element | null} popup
 * @param {Action[]} actions
 * @param {() => void} close
 */
export function addActions(popup, actions, close) {
  const buttons = actions.map(({ words, act }) => {
    const button = make('button', { type: 'button', class: 'button plan-action' }, words);
    button.addEventListener('click', () => {
      close();
      act();
    });
    return button;
  });
  if (buttons.length) popup?.append(make('div', { class: 'plan-actions' }, ...buttons));
}
