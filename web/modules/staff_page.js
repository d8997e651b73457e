// The page of the staff of an area: the inbox, the analysis, the walks.

import { redrawMap, selectOnMap } from './map_link.js';
import { moderation } from './moderation.js';
import { pageFacts, pageWorks } from './page_facts.js';
import { sheet } from './sheet.js';
import { offerRemoved, walkDecisions } from './walk_decisions.js';

const facts = pageFacts();
const queue = document.getElementById('queue');
const walks = document.getElementById('walks');

sheet({ onResize: redrawMap });
if (queue) moderation({ queue, facts });
if (walks) {
  walkDecisions({ frame: walks, slug: facts.slug, onPin: selectOnMap });
  offerRemoved(facts.slug);
}
document.getElementById('walk-title')?.focus();
pageWorks();
