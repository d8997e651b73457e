// Save the walk that is looked at: over the draft it came from, or as a new one; then its page and its files.

import { areaAddress, request, troubleWords } from '../api.js';
import { t } from '../catalogue.js';
import { partOf, partsOf } from '../parts.js';
import { toast } from '../toast.js';
import { requestOf } from './wish.js';

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {{id: string, title: string, state: 'draft' | 'published'}} Kept
 */

/**
 * Make saving work; onKept gets the walk as it is kept now, with its state.
 * @param {object} parts
 * @param {string} parts.slug
 * @param {Kept | null} parts.kept the walk that the page goes on with
 * @param {() => {wish: Wish, variant: string}} parts.work
 * @param {(kept: Kept) => void} parts.onKept
 */
export function keeping({ slug, kept, work, onKept }) {
  const keep = partOf(document, '#plan-keep');
  const keepNew = partOf(document, '#plan-keep-new');
  const links = partOf(document, '#plan-kept-links');
  let current = kept;
  let isBusy = false;

  /** @param {() => Promise<Kept>} act  @param {(found: Kept) => void} [then] */
  async function attempt(act, then) {
    if (isBusy) return;
    isBusy = true;
    try {
      const found = await act();
      current = found;
      toast(t('planner.saved', { title: found.title }));
      onKept(found);
      then?.(found);
    } catch (problem) {
      toast(troubleWords(/** @type {import('../api.js').Problem} */ (problem), t));
    } finally {
      isBusy = false;
    }
  }

  /** @param {string} [walkId] */
  const send = (walkId) => {
    const { wish, variant } = work();
    const body = { ...requestOf(wish), variant };
    const path = walkId ? `walks/${encodeURIComponent(walkId)}` : 'walks';
    return request(areaAddress(slug, path), { method: walkId ? 'PUT' : 'POST', body });
  };
  const canReplace = () => current?.state === 'draft';

  keep.addEventListener('click', () => attempt(() => send(canReplace() ? current?.id : undefined)));
  keepNew.addEventListener('click', () => attempt(() => send()));
  partOf(document, '#plan-duplicate').addEventListener('click', () => {
    const id = current?.id;
    if (id) attempt(() => request(areaAddress(slug, `walks/${encodeURIComponent(id)}/duplicate`), { method: 'POST', body: {} }));
  });

  return {
    /** @param {boolean} hasWalk  @param {boolean} isChanged since it was saved */
    show(hasWalk, isChanged) {
      keep.hidden = !hasWalk;
      keep.textContent = canReplace() ? t('planner.keep_changes') : t('planner.keep');
      keepNew.hidden = !hasWalk || !canReplace();
      links.hidden = current === null;
      partOf(document, '#plan-kept-said').textContent = saidOf(isChanged, current);
      const id = current ? encodeURIComponent(current.id) : '';
      if (id) partOf(document, '#plan-back', HTMLAnchorElement).search = `?view=walks&walk=${id}`;
      for (const link of partsOf(links, 'a', HTMLAnchorElement)) {
        const what = link.dataset.kept;
        // A calendar needs a time.
        link.hidden = what === 'ics' && work().wish.starts_at === null;
        link.href = what === 'page' ? `/areas/${encodeURIComponent(slug)}/walks/${id}` : areaAddress(slug, `walks/${id}/exact/files/walk.${what}`);
      }
    },
  };
}

/** @param {boolean} isChanged  @param {Kept | null} current */
function saidOf(isChanged, current) {
  if (!current) return t('planner.unsaved');
  if (current.state === 'published') return t('planner.is_published');
  return isChanged ? t('planner.unsaved_changes') : t('planner.is_saved');
}
