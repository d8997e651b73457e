// The line that says what happens: that it is being planned when it takes a while, then what came out of it.

import { t } from '../catalogue.js';
import { partOf } from '../parts.js';

/** A plan that comes sooner is not announced before it is there. */
const PATIENCE_MS = 300;

/** Make the line and its bar work. */
export function statusLine() {
  const line = partOf(document, '#plan-status');
  const bar = partOf(document, '#plan-busy');
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  return {
    busy() {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        bar.hidden = false;
        line.textContent = t('plan.planning');
      }, PATIENCE_MS);
    },
    /** @param {string} words */
    done(words) {
      clearTimeout(waiting);
      bar.hidden = true;
      line.textContent = words;
    },
  };
}
