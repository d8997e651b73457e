// The page of an area: puts the sheet, the list, the form and the map together.

import { t } from './catalogue.js';
import { keptDraft } from './draft_store.js';
import { onPinSelected, redrawMap, selectOnMap, showOwnPin } from './map_link.js';
import { meetingBar } from './meeting_bar.js';
import { announce, pageFacts } from './page_facts.js';
import { isWorthResuming } from './pin_draft.js';
import { pinForm } from './pin_form.js';
import { pinList } from './pin_list.js';
import { pinTitle } from './pin_words.js';
import { sheet } from './sheet.js';

const facts = pageFacts();
const home = document.getElementById('sheet-home');
const resume = document.getElementById('resume');
const narrow = window.matchMedia('(width < 56rem)');
const frame = sheet({ onResize: redrawMap });
let opener = null;

const list = pinList({
  facts,
  onSelect: (feature) => {
    if (narrow.matches) frame.resize('compact');
    selectOnMap(feature.id);
    announce(t('list.shown_on_map', { title: pinTitle(feature.properties, t) }));
  },
});
onPinSelected((id) => list.mark(id));

const meeting = meetingBar();
const form = pinForm({
  form: document.getElementById('pin-form'),
  facts,
  isMeeting: meeting !== null,
  onOpen: () => {
    home.hidden = true;
  },
  onClose: () => {
    home.hidden = false;
    resume.hidden = !isWorthResuming(keptDraft(facts.slug));
    frame.resize('compact');
    opener?.focus();
  },
  onSent: (feature) => {
    meeting?.countOne();
    return showOwnPin(feature);
  },
});

for (const button of document.querySelectorAll('#sheet-home [data-kind]')) {
  button.addEventListener('click', () => {
    opener = button;
    form.open(button.dataset.kind);
  });
}
resume.hidden = !isWorthResuming(keptDraft(facts.slug));
resume.querySelector('button').addEventListener('click', () => {
  opener = document.querySelector('#sheet-home [data-kind]');
  form.resume();
});
list.load();
