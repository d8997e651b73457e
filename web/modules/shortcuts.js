// Single keys for those who read many pins. Which key means what knows no page; `listen` ties it to one.

/** @type {Record<string, string>} */
const COMMANDS = {
  j: 'next', k: 'previous', u: 'publish', r: 'edit', a: 'reject', f: 'merge', z: 'undo', '?': 'help',
  arrowdown: 'next', arrowup: 'previous', escape: 'close',
};
const STEPS = new Set(['next', 'previous']);
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

/**
 * Call run(command) for each key press that is one; run returns false for what it leaves to the page.
 * @param {(command: string, event: KeyboardEvent) => boolean|void} run
 */
export function listen(run) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    const target = /** @type {Element} */ (event.target);
    const command = commandOf(event, {
      isOn: areOn() && window.matchMedia(WIDE).matches,
      isWriting: target.matches?.('textarea, select, input:not([type="radio"], [type="checkbox"])'),
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
  box.checked = areOn();
  box.addEventListener('change', () => {
    try {
      localStorage.setItem(KEPT, box.checked ? 'on' : 'off');
    } catch {
      // A browser that keeps nothing asks again on the next page.
    }
    show();
  });
  show();
}
