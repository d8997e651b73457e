// Point at a place with the crosshair, or draw a path with it: the panel asks one question, and everything else waits.

import { troubleWords } from '../api.js';
import { t } from '../catalogue.js';
import { element } from '../elements.js';
import { drawOnMap, forgetPin, mapModules, nextFrame } from '../map_link.js';
import { partOf } from '../parts.js';
import { toast } from '../toast.js';

/**
 * @typedef {import('./types.js').Spot} Spot
 * @typedef {{words: string, act: (spot: Spot) => void}} Choice
 * @typedef {{words: string, act: (line: import('geojson').LineString, isTicked: boolean) => Promise<void>}} LineChoice act rejects with a Problem where the line must be another one
 * @typedef {{title: string, choices: Choice[], at?: Spot | null}} Question
 * @typedef {{stop: () => void}} Picking what goes on at the map while the question is open
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

  /**
   * Open the panel at once; begin brings the map to the question, and gives the buttons that answer it.
   * @param {string} title
   * @param {(isOpen: () => boolean) => Promise<{picking: Picking, answers: HTMLElement[]} | null>} begin
   */
  async function open(title, begin) {
    // Who asks for something else leaves what was asked before.
    leave?.();
    const opener = document.activeElement;
    const scrolled = partOf(document, '#sheet').scrollTop;
    /** @type {Picking | null} */
    let picking = null;
    const own = () => {
      leave = null;
      picking?.stop();
      show(false);
      partOf(document, '#sheet').scrollTop = scrolled;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
    leave = own;
    forgetPin();
    show(true);
    said.textContent = '';
    said.classList.add('field-error');
    buttons.replaceChildren(plainButton(t('planner.cancel'), 'button', () => leave?.()));
    heading.textContent = title;
    heading.focus();
    const isOpen = () => leave === own;
    try {
      (await (await mapModules()).currentMap()).surface.closePopup();
      // The panel is lower now, and the map higher: its middle is known when that is drawn.
      await nextFrame();
      const begun = isOpen() ? await begin(isOpen) : null;
      if (!isOpen()) begun?.picking.stop();
      else if (begun) {
        picking = begun.picking;
        buttons.prepend(...begun.answers);
      }
    } catch {
      if (isOpen()) own();
      toast(t('planner.map_failed'));
    }
  }

  return {
    /** Ask where; the focus goes back to where it was when the question was left. @param {Question} question */
    ask: ({ title, choices, at }) =>
      open(title, async (isOpen) => {
        const { currentMap, pickPlace } = await mapModules();
        if (at) await (await currentMap()).surface.fly([at.longitude, at.latitude]);
        if (!isOpen()) return null;
        const picking = await pickPlace({
          kind: 'walk',
          onMove: ({ inside }) => {
            const words = inside ? '' : t('planner.point_outside');
            if (said.textContent !== words) said.textContent = words;
          },
        });
        const looks = choices.length > 1 ? 'button' : 'button button-main';
        return { picking, answers: choices.map((choice) => choiceButton(choice, looks, () => picking.place(), () => leave?.())) };
      }),
    /** Ask for a line, corner by corner, and whether something is so about it. @param {{title: string, tick: string, choices: LineChoice[]}} question */
    askLine: ({ title, tick, choices }) =>
      open(title, async (isOpen) => {
        const drawing = drawOnMap({ shape: 'line', kind: 'resource', onChange: changed });
        let isSending = false;
        const box = /** @type {HTMLInputElement} */ (element('input', { type: 'checkbox' }));
        const ends = choices.map(({ words, act }) =>
          plainButton(words, 'button', () => {
            const geometry = drawing.geometry();
            if (geometry?.type === 'LineString') send(() => act(geometry, box.checked));
          }),
        );
        ends.forEach((button) => (button.disabled = true));
        /** What is drawn stays until it is taken. @param {() => Promise<void>} act */
        async function send(act) {
          if (isSending) return;
          isSending = true;
          said.classList.remove('field-error');
          said.textContent = t('planner.saving');
          try {
            await act();
            if (isOpen()) leave?.();
          } catch (problem) {
            const words = troubleWords(/** @type {import('../api.js').Problem} */ (problem), t);
            if (!isOpen()) return void toast(words);
            said.classList.add('field-error');
            said.textContent = words;
          } finally {
            isSending = false;
          }
          return undefined;
        }
        /** What to do next is no trouble. @param {import('../map_link.js').ToldDrawing} state */
        function changed({ text, ready, trouble }) {
          said.textContent = text;
          said.classList.toggle('field-error', trouble !== null);
          ends.forEach((button) => (button.disabled = !ready));
        }
        const answers = [
          plainButton(t('draw.put_corner'), 'button button-main', () => drawing.addCorner()),
          plainButton(t('draw.take_back'), 'button', () => drawing.undo()),
          element('label', { class: 'check plan-tick' }, box, element('span', {}, tick)),
          ...ends,
        ];
        return { picking: drawing, answers };
      }),
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
