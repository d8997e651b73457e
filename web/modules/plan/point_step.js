// Point at a place with the crosshair, or draw a path with it: the panel asks one question, and everything else waits.

import { troubleWords } from '../api.js';
import { t } from '../catalogue.js';
import { element } from '../elements.js';
import { drawOnMap, mapModules, nextFrame } from '../map_link.js';
import { partOf } from '../parts.js';

/**
 * @typedef {import('./types.js').Spot} Spot
 * @typedef {{words: string, act: (spot: Spot) => void}} Choice
 * @typedef {{words: string, act: (line: import('geojson').LineString, isTicked: boolean) => Promise<void>}} LineChoice act rejects with a Problem where the line must be another one
 * @typedef {{title: string, choices: Choice[], at?: Spot | null}} Question
 */

/** Make the step work; onResize is told when the panel changes its height. @param {{onResize: () => void}} wish */
export function pointStep({ onResize }) {
  const section = partOf(document, '#plan-point');
  const rest = [partOf(document, '#plan'), partOf(document, '#plan-bar')];
  const said = partOf(section, '#plan-point-said');
  const buttons = partOf(section, '#plan-point-buttons');
  const heading = partOf(section, '#plan-point-title');
  /** @type {(() => void) | null} */
  let leave = null;

  section.addEventListener('keydown', (event) => event.key === 'Escape' && leave?.());

  /** @param {boolean} isOpen */
  function show(isOpen) {
    section.hidden = !isOpen;
    for (const part of rest) part.hidden = isOpen;
    onResize();
  }

  /** @param {string} title  @returns {(stop: () => void) => void} how the question is left, once it is known what then stops */
  function open(title) {
    const opener = document.activeElement;
    const scrolled = partOf(document, '#sheet').scrollTop;
    show(true);
    said.textContent = '';
    said.classList.add('field-error');
    buttons.replaceChildren();
    heading.textContent = title;
    return (stop) => {
      leave = () => {
        leave = null;
        stop();
        show(false);
        partOf(document, '#sheet').scrollTop = scrolled;
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      };
    };
  }

  const cancel = () => plainButton(t('planner.cancel'), 'button', () => leave?.());

  return {
    /** Ask where; the focus goes back to where it was when the question was left. @param {Question} question */
    async ask({ title, choices, at }) {
      const { currentMap, pickPlace } = await mapModules();
      (await currentMap()).surface.closePopup();
      const whenLeft = open(title);
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
      whenLeft(() => crosshair.stop());
      const looks = choices.length > 1 ? 'button' : 'button button-main';
      buttons.replaceChildren(...choices.map((choice) => choiceButton(choice, looks, () => crosshair.place(), () => leave?.())), cancel());
      heading.focus();
    },
    /** Ask for a line, corner by corner, and whether something is so about it. @param {{title: string, tick: string, choices: LineChoice[]}} question */
    async askLine({ title, tick, choices }) {
      (await (await mapModules()).currentMap()).surface.closePopup();
      const whenLeft = open(title);
      await nextFrame();
      const drawing = drawOnMap({ shape: 'line', kind: 'resource', onChange: changed });
      whenLeft(() => drawing.stop());
      let isSending = false;
      const box = /** @type {HTMLInputElement} */ (element('input', { type: 'checkbox' }));
      const ends = choices.map(({ words, act }) =>
        plainButton(words, 'button', () => {
          const geometry = drawing.geometry();
          if (geometry?.type === 'LineString') send(() => act(geometry, box.checked));
        }),
      );
      /** What is drawn stays until it is taken. @param {() => Promise<void>} act */
      async function send(act) {
        if (isSending) return;
        isSending = true;
        try {
          await act();
          leave?.();
        } catch (problem) {
          said.classList.add('field-error');
          said.textContent = troubleWords(/** @type {import('../api.js').Problem} */ (problem), t);
        } finally {
          isSending = false;
        }
      }
      /** What to do next is no trouble. @param {import('../map_link.js').ToldDrawing} state */
      function changed({ text, ready, trouble }) {
        said.textContent = text;
        said.classList.toggle('field-error', trouble !== null);
        ends.forEach((button) => (button.disabled = !ready));
      }
      buttons.replaceChildren(
        plainButton(t('draw.put_corner'), 'button button-main', () => drawing.addCorner()),
        plainButton(t('draw.take_back'), 'button', () => drawing.undo()),
        element('label', { class: 'check plan-tick' }, box, element('span', {}, tick)),
        ...ends,
        cancel(),
      );
      heading.focus();
    },
  };
}

/** @param {string} words  @param {string} looks  @param {() => void} act */
function plainButton(words, looks, act) {
  const button = /** @type {HTMLButtonElement} */ (element('button', { type: 'button', class: looks }, words));
  button.addEventListener('click', act);
  return button;
}

/** @param {Choice} choice  @param {string} looks  @param {() => Spot} place  @param {() => void} leave */
function choiceButton({ words, act }, looks, place, leave) {
  return plainButton(words, looks, () => {
    const { longitude, latitude } = place();
    leave();
    act({ longitude, latitude });
  });
}
