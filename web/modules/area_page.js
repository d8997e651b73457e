// The page of an area: puts the sheet, the list, the form, the outbox and the map together.

import { t } from './catalogue.js';
import { keptDraft } from './draft_store.js';
import { whenPressed } from './early_presses.js';
import { forgetPin, mapStands, onPinSelected, redrawMap, selectOnMap, showOwnPin } from './map_link.js';
import { meetingBar } from './meeting_bar.js';
import { startOffline } from './offline.js';
import { openOutbox } from './outbox.js';
import { delivery } from './outbox_delivery.js';
import { announce, pageFacts, pageWorks } from './page_facts.js';
import { partOf, partsOf } from './parts.js';
import { isWorthResuming } from './pin_draft.js';
import { pinForm } from './pin_form.js';
import { pinList } from './pin_list.js';
import { pinTitle } from './pin_words.js';
import { sheet } from './sheet.js';
import { waitingList } from './waiting_list.js';

/** The address's end that takes a half-written answer along into another language. */
const GO_ON = '#continue';

const facts = pageFacts();
const home = partOf(document, '#sheet-home');
const resume = partOf(document, '#resume');
const narrow = window.matchMedia('(width < 56rem)');
const meeting = meetingBar();
const isMeeting = meeting !== null;
const frame = sheet({ onResize: redrawMap, homeSize: facts.way === 'list' ? 'tall' : 'compact' });
/** @type {HTMLElement | null} */
let opener = null;

const list = pinList({
  facts,
  onSelect: (feature) => {
    if (narrow.matches) frame.resize('compact');
    selectOnMap(feature.id).catch(() => announce(t('form.map_failed')));
    announce(t('list.shown_on_map', { title: pinTitle(feature.properties, t) }));
  },
});
onPinSelected((id) => list.mark(id));

/** The outbox opens the phone's store, which takes a moment: who presses meanwhile is waited for, not lost. */
const ready = openOutbox({
  slug: facts.slug,
  deliver: delivery({ slug: facts.slug, needsWork: !isMeeting }),
  keepsReceived: !isMeeting,
}).then((outbox) => ({ outbox, form: makeForm(outbox) }));

/** @param {import('./outbox.js').Outbox} outbox */
function makeForm(outbox) {
  return pinForm({
    form: partOf(document, '#pin-form', HTMLFormElement),
    facts,
    outbox,
    isMeeting,
    features: list.features,
    onOpen: () => {
      forgetPin();
      home.hidden = true;
    },
    onClose: () => {
      home.hidden = false;
      offerToResume();
      frame.goHome();
      opener?.focus();
    },
    onSent: (feature) => {
      meeting?.countOne();
      if (feature) showOwnPin(feature).catch(() => null);
    },
  });
}

function offerToResume() {
  resume.hidden = !isWorthResuming(keptDraft(facts.slug));
}

for (const button of partsOf(document, '#sheet-home .kind')) {
  whenPressed(button, async () => {
    opener = button;
    (await ready).form.open(button.dataset.kind === 'resource' ? 'resource' : 'challenge');
  });
}
partOf(resume, 'button').addEventListener('click', async () => {
  opener = partOf(document, '#sheet-home .kind');
  (await ready).form.resume();
});
for (const link of partsOf(document, '.languages a', HTMLAnchorElement)) {
  link.addEventListener('click', () => {
    if (home.hidden && keptDraft(facts.slug)) link.hash = GO_ON;
  });
}

list.load();
const { outbox, form } = await ready;
pageWorks();
waitingList({ outbox, onOpenAgain: (item) => form.reopen(item) });
offerToResume();
if (location.hash === GO_ON) {
  history.replaceState(null, '', location.pathname + location.search);
  if (keptDraft(facts.slug)) form.resume();
}
if (!(await mapStands())) {
  partOf(document, '#map-failed').hidden = false;
  form.loseMap();
}
startOffline({ outbox });
