// What came out: the alternatives, the facts, the timeline, why, what is left out, and the way.

import { t, tCount } from '../catalogue.js';
import { element, icon } from '../elements.js';
import { partOf } from '../parts.js';
import { alternativeCards } from './alternatives.js';
import { weightsOf } from './group_sums.js';
import { keepFocus } from './keep_focus.js';
import { keepOpen } from './keep_place.js';
import { leftOutRows } from './left_out.js';
import { shownAlternative, shownWalk } from './planning.js';
import { isSecondPress } from './steady.js';
import { timelineRows } from './timeline.js';
import { turnList } from './turn_list.js';
import { coveredPercent, isQuality, proofWords, walkWords } from './walk_words.js';

/**
 * @typedef {import('./planning.js').State} State
 * @typedef {import('./types.js').Walk} Walk
 * @typedef {import('./types.js').Sentence} Sentence
 * @typedef {import('./types.js').Stop} Stop
 * @typedef {import('./timeline.js').Act} Act
 */

/** Said in a fold of its own. */
const FORMULAS = new Set(['formula', 'formula_hunt']);

/**
 * Make the part work.
 * @param {object} parts
 * @param {Map<string, import('./pins.js').Pin>} parts.pins
 * @param {(state: State) => {start: string, end: string}} parts.namesOf
 * @param {(variant: string) => void} parts.onVariant
 * @param {(group: number) => void} parts.onGroup
 * @param {(act: Act, stop: Stop) => void} parts.onStop
 * @param {(pinId: string) => void} parts.onPin
 * @param {(pinId: string) => void} parts.onTake
 * @param {Parameters<typeof turnList>[0]['onBlock']} parts.onBlock
 */
export function resultView({ pins, namesOf, onVariant, onGroup, onStop, onPin, onTake, onBlock }) {
  const frame = partOf(document, '#plan-result');
  const title = partOf(frame, '#plan-result-title');
  const timeline = partOf(frame, '#plan-timeline');
  const cards = alternativeCards({ onChoose: onVariant, onGroup });
  const turns = turnList({ list: partOf(frame, '#plan-turn-list'), onBlock });
  /** @type {Walk | null} */
  let walk = null;

  frame.addEventListener('click', (event) => {
    const { target } = event;
    if (isSecondPress(event)) return;
    const button = target instanceof Element ? target.closest('button') : null;
    if (button?.dataset.pin) onPin(button.dataset.pin);
    if (button?.dataset.take) onTake(button.dataset.take);
    const position = Number(button?.closest('[data-stop]')?.getAttribute('data-stop'));
    const stop = walk?.stops.find((one) => one.position === position);
    if (stop && button?.dataset.act) onStop(/** @type {Act} */ (button.dataset.act), stop);
  });

  /** @param {State} state  @param {Walk} shown */
  function draw(state, shown) {
    const alternative = shownAlternative(state);
    const planned = state.planned ?? state.wish;
    if (state.plan && alternative) cards.show(state.plan.alternatives, alternative, state.group);
    partOf(frame, '#plan-facts').textContent = factsOf(shown);
    partOf(frame, '#plan-proof').textContent = `${t('walk.covered', { percent: coveredPercent(weightsOf(alternative?.walks ?? [shown])) })} ${proofWords(shown, t)}`;
    partOf(frame, '#plan-warnings').hidden = shown.warnings.length === 0;
    partOf(frame, '#plan-warnings-title').textContent = tCount('planner.warnings', shown.warnings.length);
    showSentences(partOf(frame, '#plan-warnings ul'), shown.warnings, () => icon('sign-warning'));
    timeline.replaceChildren(...timelineRows({ walk: shown, wish: state.wish, planned, pins, names: namesOf(state) }));
    const formula = shown.explanations.find(({ code }) => FORMULAS.has(code));
    partOf(frame, '#plan-formula').textContent = formula?.text ?? '';
    showSentences(partOf(frame, '#plan-why-list'), shown.explanations.filter((one) => !FORMULAS.has(one.code) && !isQuality(one)), () => null);
    const left = leftOutRows(shown.left_out, pins);
    partOf(frame, '#plan-left-out').hidden = left.length === 0;
    partOf(frame, '#plan-left-out-title').textContent = tCount('walk.left_out', left.length);
    partOf(frame, '#plan-left-out-list').replaceChildren(...left);
    turns.show(shown);
  }

  return {
    /** @param {State} state */
    show(state) {
      const shown = shownWalk(state);
      walk = shown;
      frame.hidden = shown === null;
      partOf(frame, '#plan-outdated').hidden = state.problem === null;
      if (shown) keepFocus(frame, () => keepOpen(timeline, () => draw(state, shown)), title);
    },
    /** What is shown is not it any more, until the next is there. @param {boolean} isBusy */
    wait: (isBusy) => frame.setAttribute('aria-busy', String(isBusy)),
    focus() {
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: 'start' });
    },
  };
}

/** @param {Walk} walk */
function factsOf(walk) {
  const words = walkWords(t, document.documentElement.lang);
  const [total, walking] = [walk.total_minutes, walk.walk_minutes].map(Math.round);
  return t('walk.facts', {
    total,
    walk: walking,
    talk: total - walking,
    length: words.length(walk.length_m),
  });
}

/** @param {HTMLElement} list  @param {Sentence[]} sentences  @param {() => Node | null} mark */
function showSentences(list, sentences, mark) {
  list.hidden = sentences.length === 0;
  list.replaceChildren(...sentences.map(({ text }) => element('li', {}, mark(), element('span', {}, text))));
}
