// Undo and redo: what was wished before, and what was taken back. Knows no page.

const MOST = 100;

/**
 * @template Wish
 * @typedef {{past: Wish[], present: Wish, future: Wish[]}} History
 */

/**
 * Begin with one wish.
 * @template Wish
 * @param {Wish} present
 * @returns {History<Wish>}
 */
export function begin(present) {
  return { past: [], present, future: [] };
}

/**
 * Take a step; one that changes nothing is none, and what was taken back before is forgotten.
 * @template Wish
 * @param {History<Wish>} history
 * @param {Wish} next
 * @returns {History<Wish>}
 */
export function step(history, next) {
  if (JSON.stringify(history.present) === JSON.stringify(next)) return history;
  return { past: [...history.past, history.present].slice(-MOST), present: next, future: [] };
}

/**
 * Go back by one step; at the beginning nothing changes.
 * @template Wish
 * @param {History<Wish>} history
 * @returns {History<Wish>}
 */
export function undo(history) {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future] };
}

/**
 * Take the step again that was gone back by; where none was, nothing changes.
 * @template Wish
 * @param {History<Wish>} history
 * @returns {History<Wish>}
 */
export function redo(history) {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future };
}

/**
 * Return 'undo' or 'redo' for the keys that mean it everywhere, else null; letters and arrows within a field are its own.
 * @param {Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>} press
 * @param {boolean} isWriting
 * @returns {'undo' | 'redo' | null}
 */
export function historyCommand({ key = '', ctrlKey, metaKey, altKey, shiftKey }, isWriting) {
  if (isWriting || altKey || ctrlKey === metaKey) return null;
  const letter = key.toLowerCase();
  if (letter === 'z') return shiftKey ? 'redo' : 'undo';
  return letter === 'y' && !shiftKey ? 'redo' : null;
}
