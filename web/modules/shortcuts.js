// Single keys for those who read many pins. Which key means what knows no page; `listen` ties it to one.

/** @type {Record<string, string>} */
const COMMANDS = {
  j: 'next', k: 'previous', u: 'publish', r: 'edit', a: 'reject', f: 'merge', z: 'undo', '?': 'help',
  arrowdown: 'next', arrowup: 'previous', escape: 'close',
};
const STEPS = new Set(['next', 'previous']);
/** These end what is written, or lead elsewhere. */
const ENDS = new Set(['Enter', 'Tab', 'Escape', 'ArrowDown', 'ArrowUp']);
const FIELDS = 'textarea, select, input:not([type="radio"], [type="checkbox"])';
const KEPT = 'shortcuts';
/** Where the page shows the switch: keys that cannot be switched off must not be on. */
const WIDE = '(width >= 56rem)';

/**
 * Return the command of a key press, or null.
 *
 * Nothing is a command while somebody writes, but for Escape. Letters can be switched off (WCAG 2.1.4), arrows stay with
 * whatever uses them itself, and a key that is held down only moves on.
 * @param {Pick<KeyboardEvent, 'key'|'ctrlKey'|'metaKey'|'altKey'|'repeat'>} press
 * @param {{isOn: boolean, isWriting?: boolean, takesArrows?: boolean}} where
 */
export function commandOf(press, { isOn, isWriting = false, takesArrows = false }) {
  // A browser that fills a field in by itself reports a press without a key.
  if (!press.key || press.ctrlKey || press.metaKey || press.altKey) return null;
  const command = COMMANDS[press.key.toLowerCase()] ?? null;
  const isLetter = press.key.length === 1;
  if (command === null || (isLetter && !isOn)) return null;
  if (isWriting && command !== 'close') return null;
  if (!isLetter && takesArrows && command !== 'close') return null;
  if (press.repeat && !STEPS.has(command)) return null;
  return command;
}

/** Tell whether one writes there. @param {EventTarget | null} place */
export function isField(place) {
  return place instanceof Element && place.matches(FIELDS);
}

/**
 * Follow one who types: who writes a sentence types on, also where the page has taken the keyboard elsewhere.
 *
 * types(key, isInField) tells whether a key press still belongs to what is written; rests() ends that.
 */
export function typist() {
  let isTyping = false;
  return {
    /** @param {string} key  @param {boolean} isInField */
    types(key, isInField) {
      if (ENDS.has(key)) isTyping = false;
      else if (isInField) isTyping = true;
      return isTyping;
    },
    rests() {
      isTyping = false;
    },
  };
}

/**
 * Call run(command) for each key press that is one; run returns false for what it leaves to the page.
 * @param {(command: string, event: KeyboardEvent) => boolean|void} run
 */
export function listen(run) {
  const hand = typist();
  document.addEventListener('pointerdown', hand.rests, true);
  document.addEventListener('keydown', (event) => {
    const target = /** @type {Element} */ (event.target);
    const isInField = isField(target);
    const isTyping = hand.types(event.key, isInField);
    if (event.defaultPrevented) return;
    // A space between two words presses no button.
    if (isTyping && !isInField && event.key === ' ') event.preventDefault();
    const command = commandOf(event, {
      isOn: areOn() && window.matchMedia(WIDE).matches,
      isWriting: isInField || isTyping,
      takesArrows: Boolean(target.closest?.('.map-frame')) || target.matches?.('input'),
    });
    if (command && run(command, event) !== false) event.preventDefault();
  });
}

/** Tell whether this person wants single keys. */
export function areOn() {
  try {
    return localStorage.getItem(KEPT) !== 'off';
  } catch {
    return true;
  }
}

/** Let the page's box switch the keys, and their marks on the buttons with them. @param {HTMLInputElement} box */
export function connectSwitch(box) {
  const show = () => {
    document.body.dataset.keys = box.checked ? 'on' : 'off';
  };
  const keep = () => {
    try {
      localStorage.setItem(KEPT, box.checked ? 'on' : 'off');
    } catch {
      // A browser that keeps nothing asks again on the next page.
    }
    show();
  };
  // The page comes with the keys on: who switched them off before this module was here means that.
  if (!box.checked) keep();
  box.checked = areOn();
  box.addEventListener('change', keep);
  show();
}
