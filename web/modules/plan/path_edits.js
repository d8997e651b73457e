// Paths that are blocked for everybody, and other changes of the network made by hand: made here, listed, taken back.

import { areaAddress, request, troubleWords } from '../api.js';
import { t, tCount } from '../catalogue.js';
import { element } from '../elements.js';
import { moment } from '../moments.js';
import { partOf } from '../parts.js';
import { toast } from '../toast.js';
import { keepFocus } from './keep_focus.js';
import { signInWay } from './sign_in_again.js';
import { isSecondPress } from './steady.js';

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

/**
 * Make the list work; onChange is told when the network is another one.
 * @param {{slug: string, settled: import('./steady.js').Presses['settled'], onChange: () => void}} wish
 */
export function pathEdits({ slug, settled, onChange }) {
  const frame = partOf(document, '#plan-edits', HTMLDetailsElement);
  const said = partOf(frame, '#plan-edits-said');
  const list = partOf(frame, '#plan-edits-list');
  const address = areaAddress(slug, 'network/edits');

  /** What is being sent: the same is not sent twice. @type {Set<string>} */
  const sent = new Set();
  let asked = 0;

  /** @param {string} name  @param {() => Promise<void>} act */
  async function attempt(name, act) {
    if (sent.has(name)) return;
    sent.add(name);
    try {
      await act();
    } catch (error) {
      const problem = /** @type {import('../api.js').Problem} */ (error);
      toast(troubleWords(problem, t), signInWay(problem));
    } finally {
      sent.delete(name);
    }
  }

  /** An older list does not come over a newer one. */
  async function show() {
    asked += 1;
    const own = asked;
    await attempt(`list ${own}`, async () => {
      /** @type {Edit[]} */
      const edits = await settled(request(address));
      if (own !== asked) return;
      said.textContent = tCount('planner.edits_found', edits.length);
      keepFocus(frame, () => list.replaceChildren(...edits.map(editRow)), partOf(frame, 'summary'));
    });
  }

  /** @param {string} id */
  const remove = (id) => attempt(id, async () => {
    try {
      await request(`${address}/${encodeURIComponent(id)}`, { method: 'DELETE' });
      toast(t('planner.edit_undone'));
      onChange();
    } finally {
      if (frame.open) await show();
    }
  });

  frame.addEventListener('toggle', () => frame.open && show());
  list.addEventListener('click', (event) => {
    const id = event.target instanceof Element ? event.target.closest('button')?.dataset.edit : undefined;
    if (id && !isSecondPress(event)) remove(id);
  });

  /** @param {{kind: 'block' | 'light', lit?: Lit} & Spot | {kind: 'add_path', lit: Lit, steps: boolean, geometry: import('geojson').LineString}} edit  @param {string} done */
  const post = async (edit, done) => {
    const made = await request(address, { method: 'POST', body: edit });
    toast(done, { words: t('planner.take_back'), act: () => remove(made.id) });
    onChange();
    if (frame.open) await show();
  };
  /** @type {typeof post} */
  const make = (edit, done) => attempt(JSON.stringify(edit), () => post(edit, done));

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
    element('button', { type: 'button', class: 'button plan-small', 'data-edit': id, 'data-part': `edit-${id}`, 'aria-describedby': labelId }, t('planner.take_back')),
  );
}
