// The page of the staff of an area: the inbox, the analysis, the walks.

import { redrawMap, selectOnMap } from './map_link.js';
import { moderation } from './moderation.js';
import { pageFacts } from './page_facts.js';
import { sheet } from './sheet.js';
import { walkDecisions, walkForm } from './walk_form.js';

const facts = pageFacts();
const queue = document.getElementById('queue');
const plan = /** @type {HTMLFormElement|null} */ (document.getElementById('walk-form'));
const result = document.getElementById('walk');

sheet({ onResize: redrawMap });
if (queue) moderation({ queue, facts });
if (plan) walkForm({ form: plan, facts });
if (result) {
  walkDecisions({ result, facts, onPin: selectOnMap });
  /** @type {HTMLElement} */ (document.getElementById('walk-title')).focus();
}
