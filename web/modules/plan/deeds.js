// What a person can do by hand, from the list and from the map alike: each changes the wish, and it is planned again.

import { t } from '../catalogue.js';
import { shownWalk, wasAsked } from './planning.js';
import { addStop, block, dropStop, keepStop, leaveOutPin, moveStop, releaseStop, requiredIndex, takeAlong } from './wish.js';

/**
 * @typedef {import('./types.js').Spot} Spot
 * @typedef {import('./types.js').Stop} Stop
 * @typedef {import('./map_actions.js').Action} Action
 * @typedef {import('./timeline.js').Act} Act
 * @typedef {'walk' | 'everybody'} Reach
 */

/**
 * Return the deeds.
 * @param {object} parts
 * @param {ReturnType<typeof import('./planning.js').planning>} parts.plans
 * @param {ReturnType<typeof import('./point_step.js').pointStep>} parts.point
 * @param {ReturnType<typeof import('./path_edits.js').pathEdits>} parts.edits
 * @param {Map<string, import('./pins.js').Pin>} parts.pins
 * @param {(stop: Stop) => void} parts.onLook
 */
export function deeds({ plans, point, edits, pins, onLook }) {
  const about = (/** @type {Stop} */ stop) => ({
    name: t('planner.stop_name', { theme: t(`theme.${stop.theme}`) }),
    planned: plans.state().planned ?? undefined,
  });
  const isKept = (/** @type {Stop} */ stop) => requiredIndex(plans.state().wish, stop, plans.state().planned ?? undefined) >= 0;
  const keptBeside = (/** @type {Stop} */ stop) =>
    (shownWalk(plans.state())?.stops ?? []).filter((one) => one.position !== stop.position && isKept(one));
  const take = (/** @type {string} */ id) => plans.edit((wish) => takeAlong(wish, id, { name: pins.get(id)?.title, stops: shownWalk(plans.state())?.stops.length }));
  const stopAt = (/** @type {Spot} */ spot) => plans.edit((wish) => addStop(wish, spot, t('planner.own_place')));
  const moveTo = (/** @type {Stop} */ stop, /** @type {Spot} */ spot) =>
    plans.edit((wish) => moveStop(wish, stop, spot, about(stop)));

  /** @param {Spot} spot  @param {string} name  @param {Reach} reach */
  function blockAt(spot, name, reach) {
    if (reach === 'everybody') edits.block(spot);
    else plans.edit((wish) => block(wish, spot, name));
  }

  /** Wish for another start or end; before a plan was asked for, it is one more wish, as in the form. @param {'start' | 'end'} end  @param {Spot} spot */
  function put(end, spot) {
    const change = (/** @type {import('./types.js').Wish} */ wish) => ({ ...wish, [end]: { ...spot, name: t('planner.own_place') } });
    if (wasAsked(plans.state())) plans.edit(change);
    else plans.note(change);
  }

  /** @param {Act} act  @param {Stop} stop */
  function doWith(act, stop) {
    if (act === 'keep') plans.edit((wish) => keepStop(wish, stop, about(stop)));
    else if (act === 'release') plans.edit((wish) => releaseStop(wish, stop, about(stop).planned));
    else if (act === 'drop') plans.edit((wish) => dropStop(wish, stop, { ...about(stop), kept: keptBeside(stop) }));
    else if (act === 'look') onLook(stop);
    else {
      const words = t('planner.put_stop');
      point.ask({ title: t('planner.where_stop', { number: stop.position }), at: stop, choices: [{ words, act: (spot) => moveTo(stop, spot) }] });
    }
  }

  return {
    take,
    moveTo,
    blockAt,
    put,
    doWith,
    /** @param {Stop} stop  @returns {Action[]} */
    forStop: (stop) => [
      isKept(stop)
        ? { words: t('planner.release'), act: () => doWith('release', stop) }
        : { words: t('planner.keep_stop'), act: () => doWith('keep', stop) },
      { words: t('planner.drop'), act: () => doWith('drop', stop) },
    ],
    /** @param {Spot} spot  @returns {Action[]} */
    forPlace: (spot) => (plans.state().isReady ? placeActions(spot) : []),
    /** @param {string} id of a pin  @returns {Action[]} */
    forPin: (id) => (plans.state().isReady && pins.has(id) ? pinActions(id) : []),
    /** Ask on the map which path is blocked or lit. */
    askPath: () =>
      point.ask({
        title: t('planner.where_path'),
        choices: [
          { words: t('planner.block_walk'), act: (spot) => blockAt(spot, t('planner.path_on_map'), 'walk') },
          { words: t('planner.block_everybody'), act: (spot) => blockAt(spot, '', 'everybody') },
          { words: t('planner.light_here'), act: (spot) => void edits.light(spot, 'yes') },
          { words: t('planner.dark_here'), act: (spot) => void edits.light(spot, 'no') },
        ],
      }),
    /** Let a path be drawn that the network does not have. */
    drawPath: () =>
      point.askLine({
        title: t('planner.new_path'),
        tick: t('planner.new_path_steps'),
        choices: [
          { words: t('planner.new_path_lit'), act: (line, hasSteps) => edits.add(line, 'yes', hasSteps) },
          { words: t('planner.new_path_dark'), act: (line, hasSteps) => edits.add(line, 'no', hasSteps) },
          { words: t('planner.new_path_unknown'), act: (line, hasSteps) => edits.add(line, 'unknown', hasSteps) },
        ],
      }),
    /** Ask on the map where a stop of one's own is. */
    askStop: () => point.ask({ title: t('planner.where_own_stop'), choices: [{ words: t('planner.stop_here'), act: stopAt }] }),
    /** Ask on the map where the walk starts or ends. @param {'start' | 'end'} end */
    askEnd: (end) =>
      point.ask({
        title: end === 'start' ? t('plan.start') : t('planner.end'),
        choices: [{ words: end === 'start' ? t('planner.start_here') : t('planner.end_here'), act: (spot) => put(end, spot) }],
      }),
  };

  /** @param {Spot} spot  @returns {Action[]} */
  function placeActions(spot) {
    return [
      { words: t('planner.stop_here'), act: () => stopAt(spot) },
      { words: t('planner.start_here'), act: () => put('start', spot) },
      { words: t('planner.end_here'), act: () => put('end', spot) },
      { words: t('planner.block_walk'), act: () => blockAt(spot, t('planner.path_on_map'), 'walk') },
      { words: t('planner.block_everybody'), act: () => blockAt(spot, '', 'everybody') },
      { words: t('planner.light_here'), act: () => void edits.light(spot, 'yes') },
      { words: t('planner.dark_here'), act: () => void edits.light(spot, 'no') },
    ];
  }

  /** @param {string} id  @returns {Action[]} */
  function pinActions(id) {
    const leave = { words: t('planner.leave_out_pin'), act: () => void plans.edit((wish) => leaveOutPin(wish, id)) };
    return [{ words: t('planner.stop_here'), act: () => void take(id) }, leave];
  }
}
