// The bar of a meeting: how many voices this round's meetings have written.

import { tCount } from './catalogue.js';

/** Return { countOne } when this device writes for a meeting, else null. */
export function meetingBar() {
  const count = document.getElementById('meeting-count');
  if (!count) return null;
  let pins = Number(count.dataset.pins);
  return {
    countOne() {
      pins += 1;
      count.textContent = tCount('form.meeting_pins', pins);
    },
  };
}
