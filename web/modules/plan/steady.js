// A press ends on what it began on: while a finger or a button of the mouse is down, nothing is drawn anew under it.

/** A finger that was lifted presses within this time, or not at all. */
const LIFTED_MS = 100;
/** These open choices of the browser's own, whose end nobody tells. */
const PICKERS = 'select, textarea, input:not([type="checkbox"], [type="radio"])';
/** These are on the way to another state while they are clicked: drawn then, they would fall back. */
const TICKS = 'label, input';

/**
 * Tell whether a click is the second of a double one: the first did it, and what stands there by now may be another thing.
 * @param {Pick<UIEvent, 'detail'>} click
 */
export function isSecondPress({ detail }) {
  return detail > 0 && detail % 2 === 0;
}

/** Watch the presses of the page. */
export function presses() {
  let isDown = false;
  let isOnTick = false;
  let isMoving = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let lifted;
  /** @type {(() => void)[]} */
  let before = [];
  /** @type {(() => void)[]} */
  let after = [];

  function doBefore() {
    const acts = before;
    before = [];
    acts.forEach((act) => act());
  }

  function end() {
    clearTimeout(lifted);
    lifted = undefined;
    isDown = false;
    isOnTick = false;
    doBefore();
    if (isMoving) return;
    const waiting = after;
    after = [];
    waiting.forEach((go) => go());
  }

  const endSoon = (/** @type {number} */ wait) => {
    clearTimeout(lifted);
    lifted = setTimeout(end, wait);
  };
  const listen = (/** @type {string} */ name, /** @type {(event: any) => void} */ act) => window.addEventListener(name, act, true);
  listen('pointerdown', (/** @type {PointerEvent} */ { isPrimary, button, target }) => {
    if (!isPrimary || button !== 0 || (target instanceof Element && target.closest(PICKERS))) return;
    clearTimeout(lifted);
    lifted = undefined;
    isDown = true;
    isOnTick = target instanceof Element && target.closest(TICKS) !== null;
  });
  listen('pointerup', () => isDown && endSoon(LIFTED_MS));
  listen('pointercancel', () => isDown && endSoon(0));
  // What was written in a field counts before what is pressed next.
  listen('click', () => {
    if (!isOnTick) doBefore();
    if (isDown) endSoon(0);
  });
  // A button that was let go outside the window.
  listen('pointermove', (/** @type {PointerEvent} */ { buttons }) => isDown && buttons === 0 && lifted === undefined && endSoon(LIFTED_MS));
  listen('keydown', () => isDown && end());
  window.addEventListener('blur', () => isDown && end());

  return {
    /** Do it now, or else just before the press that is under way does its own, or right after a tick is set. @param {() => void} act */
    beforeClick(act) {
      if (isDown) before.push(act);
      else act();
    },
    /** A sign is on its way by keys, or is put down. @param {boolean} isOnTheWay */
    moves(isOnTheWay) {
      isMoving = isOnTheWay;
      if (!isMoving && !isDown) endSoon(0);
    },
    /**
     * Return what is asked for, or fail as it does, but not while a press is under way.
     * @template Kind
     * @param {Promise<Kind>} asked
     */
    async settled(asked) {
      try {
        return await asked;
      } finally {
        while (isDown || isMoving) await new Promise((go) => after.push(() => go(undefined)));
      }
    },
  };
}

/** @typedef {ReturnType<typeof presses>} Presses */
