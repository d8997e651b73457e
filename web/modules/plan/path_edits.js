// Paths that are blocked for everybody, and other changes of the network made by hand: made here, listed, taken back.

import { areaAddress, request, troubleWords } from '../api.js';
import { t, tCount } from '../catalogue.js';
import { element } from '../elements.js';
import { moment } from '../moments.js';
import { partOf } from '../parts.js';
import { toast } from '../toast.js';

/**
 * @typedef {import('./types.js').Spot} Spot
 * @typedef {'yes' | 'no' | 'unknown'} Lit
 * @typedef {{id: string, kind: 'block' | 'open' | 'add_path' | 'light', name: string | null, steps: boolean, length_m: number, created_at: string, created_by: string}} Edit
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

  /** @param {{kind: 'block' | 'light', lit?: Lit} & Spot | {kind: 'add_path', lit: Lit, steps: boolean, geometry: import('geojson').LineString}} edit  @param {string} done */
  const post = async (edit, done) => {
    const made = await request(address, { method: 'POST', body: edit });
    toast(done, { words: t('planner.take_back'), act: () => remove(made.id) });
    onChange();
    if (frame.open) await show();
  };
  /** @type {typeof post} */
  const make = (edit, done) => attempt(() => post(edit, done));

  return {
    /** Block the stretch at a spot on every walk from now on. @param {Spot} spot */
    block: ({ longitude, latitude }) => make({ kind: 'block', longitude, latitude }, t('planner.blocked_everybody')),
    /** Say whether there is light on the stretch at a spot. @param {Spot} spot  @param {'yes' | 'no'} lit */
    light: ({ longitude, latitude }, lit) =>
      make({ kind: 'light', lit, longitude, latitude }, lit === 'yes' ? t('planner.lit_said') : t('planner.dark_said')),
    /** Add a path that no map has; rejects with a Problem, so that it can be drawn on. @param {import('geojson').LineString} geometry  @param {Lit} lit  @param {boolean} steps */
    add: (geometry, lit, steps) => post({ kind: 'add_path', geometry, lit, steps }, t('planner.path_added')),
  };
}

/** @param {Edit} edit */
function editRow({ id, kind, name, steps, length_m: metres, created_at: at, created_by: by }) {
  const labelId = `plan-edit-${id}`;
  const words = steps ? t('planner.edit_add_steps') : KINDS[kind]();
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
