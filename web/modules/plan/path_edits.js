// Paths that are blocked for everybody, and other changes of the network made by hand: made here, listed, taken back.

import { areaAddress, request, troubleWords } from '../api.js';
import { t, tCount } from '../catalogue.js';
import { element } from '../elements.js';
import { moment } from '../moments.js';
import { partOf } from '../parts.js';
import { toast } from '../toast.js';

/**
 * @typedef {import('./types.js').Spot} Spot
 * @typedef {{id: string, kind: 'block' | 'open' | 'add_path' | 'light', name: string | null, length_m: number, created_at: string, created_by: string}} Edit
 */

const KINDS = {
  block: () => t('planner.edit_block'),
  open: () => t('planner.edit_open'),
  add_path: () => t('planner.edit_add_path'),
  light: () => t('planner.edit_light'),
};

/** Make the list work; onChange is told when the network is another one. @param {{slug: string, onChange: () => void}} wish */
export function pathEdits({ slug, onChange }) {
  const frame = partOf(document, '#plan-edits', HTMLDetailsElement);
  const said = partOf(frame, '#plan-edits-said');
  const list = partOf(frame, '#plan-edits-list');
  const address = areaAddress(slug, 'network/edits');

  /** @param {() => Promise<void>} act */
  async function attempt(act) {
    try {
      await act();
    } catch (problem) {
      toast(troubleWords(/** @type {import('../api.js').Problem} */ (problem), t));
    }
  }

  const show = () => attempt(async () => {
    /** @type {Edit[]} */
    const edits = await request(address);
    said.textContent = tCount('planner.edits_found', edits.length);
    list.replaceChildren(...edits.map(editRow));
  });

  /** @param {string} id */
  const remove = (id) => attempt(async () => {
    await request(`${address}/${encodeURIComponent(id)}`, { method: 'DELETE' });
    toast(t('planner.edit_undone'));
    onChange();
    await show();
  });

  frame.addEventListener('toggle', () => frame.open && show());
  list.addEventListener('click', ({ target }) => {
    const id = target instanceof Element ? target.closest('button')?.dataset.edit : undefined;
    if (id) remove(id).then(() => partOf(frame, 'summary').focus());
  });

  /** @param {{kind: 'block' | 'light', lit?: 'yes'}} edit  @param {Spot} spot  @param {string} done */
  const make = (edit, spot, done) => attempt(async () => {
    const made = await request(address, { method: 'POST', body: { ...edit, longitude: spot.longitude, latitude: spot.latitude } });
    toast(done, { words: t('planner.take_back'), act: () => remove(made.id) });
    onChange();
    if (frame.open) await show();
  });

  return {
    /** Block the stretch at a spot on every walk from now on. @param {Spot} spot */
    block: (spot) => make({ kind: 'block' }, spot, t('planner.blocked_everybody')),
    /** Say that there is light on the stretch at a spot. @param {Spot} spot */
    light: (spot) => make({ kind: 'light', lit: 'yes' }, spot, t('planner.lit_said')),
  };
}

/** @param {Edit} edit */
function editRow({ id, kind, name, length_m: metres, created_at: at, created_by: by }) {
  const labelId = `plan-edit-${id}`;
  const words = KINDS[kind]();
  return element(
    'li',
    {},
    element(
      'div',
      { class: 'plan-row-words' },
      element('span', { id: labelId }, name ? `${words}: ${name}` : words),
      element('span', { class: 'quiet small plan-row-text' }, `${t('walk.metres', { metres: Math.round(metres) })} · ${moment(at)} · ${by}`),
    ),
    element('button', { type: 'button', class: 'button plan-small', 'data-edit': id, 'aria-describedby': labelId }, t('planner.take_back')),
  );
}
