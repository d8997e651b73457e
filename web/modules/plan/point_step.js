// Point at a place with the crosshair: the panel asks one question, and everything else waits.

import { t } from '../catalogue.js';
import { element } from '../elements.js';
import { mapModules, nextFrame } from '../map_link.js';
import { partOf } from '../parts.js';

/**
 * @typedef {import('./types.js').Spot} Spot
 * @typedef {{words: string, act: (spot: Spot) => void}} Choice
 * @typedef {{title: string, choices: Choice[], at?: Spot | null}} Question
 */

/** Make the step work; onResize is told when the panel changes its height. @param {{onResize: () => void}} wish */
export function pointStep({ onResize }) {
  const section = partOf(document, '#plan-point');
  const rest = [partOf(document, '#plan'), partOf(document, '#plan-bar')];
  const said = partOf(section, '#plan-point-said');
  const buttons = partOf(section, '#plan-point-buttons');
  /** @type {(() => void) | null} */
  let leave = null;

  section.addEventListener('keydown', (event) => event.key === 'Escape' && leave?.());

  /** @param {boolean} isOpen */
  function show(isOpen) {
    section.hidden = !isOpen;
    for (const part of rest) part.hidden = isOpen;
    onResize();
  }

  return {
    /** Ask where; the focus goes back to where it was when the question was left. @param {Question} question */
    async ask({ title, choices, at }) {
      const { currentMap, pickPlace } = await mapModules();
      const opener = document.activeElement;
      const scrolled = partOf(document, '#sheet').scrollTop;
      (await currentMap()).surface.closePopup();
      show(true);
      said.textContent = '';
      partOf(section, '#plan-point-title').textContent = title;
      // The panel is lower now, and the map higher: its middle is known when that is drawn.
      await nextFrame();
      if (at) await (await currentMap()).surface.fly([at.longitude, at.latitude]);
      const crosshair = await pickPlace({
        kind: 'walk',
        onMove: ({ inside }) => {
          const words = inside ? '' : t('planner.point_outside');
          if (said.textContent !== words) said.textContent = words;
        },
      });
      leave = () => {
        leave = null;
        crosshair.stop();
        show(false);
        partOf(document, '#sheet').scrollTop = scrolled;
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      };
      const cancel = element('button', { type: 'button', class: 'button' }, t('planner.cancel'));
      cancel.addEventListener('click', () => leave?.());
      const looks = choices.length > 1 ? 'button' : 'button button-main';
      buttons.replaceChildren(...choices.map((choice) => choiceButton(choice, looks, () => crosshair.place(), () => leave?.())), cancel);
      partOf(section, '#plan-point-title').focus();
    },
  };
}

/** @param {Choice} choice  @param {string} looks  @param {() => Spot} place  @param {() => void} leave */
function choiceButton({ words, act }, looks, place, leave) {
  const button = element('button', { type: 'button', class: looks }, words);
  button.addEventListener('click', () => {
    const { longitude, latitude } = place();
    leave();
    act({ longitude, latitude });
  });
  return button;
}
