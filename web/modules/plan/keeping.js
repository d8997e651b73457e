// Save the walk that is looked at: over the draft it came from, or as a new one; then its page and its files.

import { areaAddress, request, troubleWords } from '../api.js';
import { t } from '../catalogue.js';
import { partOf, partsOf } from '../parts.js';
import { toast } from '../toast.js';
import { savedWork } from './first_wish.js';
import { signInWay } from './sign_in_again.js';
import { isSecondPress } from './steady.js';
import { requestOf } from './wish.js';

/**
 * @typedef {import('./types.js').Wish} Wish
 * @typedef {import('./kept_work.js').Work} Work
 * @typedef {{id: string, title: string, state: 'draft' | 'published', version?: number | null, starts_at?: string | null}} Kept
 */

const TITLE_LIMIT = 120;
/** Asked again within half a minute, the service answers with the walk that the first press made. */
const WITHIN_MS = 20000;
/** What is kept sooner is not announced before it is. */
const PATIENCE_MS = 300;

/**
 * Make saving work; onKept gets the walk as it is kept now, with its state, and the work that was kept with it.
 * @param {object} parts
 * @param {string} parts.slug
 * @param {Kept | null} parts.kept the walk that the page goes on with
 * @param {() => Work} parts.work
 * @param {() => boolean} parts.isChanged whether there is work that is not saved
 * @param {import('./steady.js').Presses['settled']} parts.settled
 * @param {(kept: Kept, work: Work, asked: Work) => void} parts.onKept asked: the work on the page when it was asked for
 * @param {() => void} parts.onReload somebody wants the walk as others have changed it
 */
export function keeping({ slug, kept, work, isChanged, settled, onKept, onReload }) {
  const keep = partOf(document, '#plan-keep');
  const keepNew = partOf(document, '#plan-keep-new');
  const links = partOf(document, '#plan-kept-links');
  let current = kept;
  let isBusy = false;
  /** Whether somebody wants to save once more what was changed meanwhile. */
  let isAgain = false;

  /** @param {() => Promise<{found: Kept, sent: Work}>} act */
  async function attempt(act) {
    if (isBusy) return;
    isBusy = true;
    const asked = work();
    const waiting = setTimeout(() => toast(t('planner.saving')), PATIENCE_MS);
    try {
      const { found, sent } = await settled(act()).finally(() => clearTimeout(waiting));
      current = found;
      toast(t('planner.saved', { title: found.title }));
      onKept(found, sent, asked);
    } catch (error) {
      const problem = /** @type {import('../api.js').Problem} */ (error);
      isAgain = false;
      toast(troubleWords(problem, t), wayOn(problem));
    } finally {
      isBusy = false;
    }
    const isMore = isAgain && isChanged();
    isAgain = false;
    if (isMore) await attempt(save);
  }

  /** @param {import('../api.js').Problem} problem  @returns {{words: string, act: () => void} | null} */
  function wayOn(problem) {
    if (problem.code === 'walk_changed') return { words: t('planner.load_again'), act: onReload };
    // Deleted meanwhile: the work is still here.
    if (problem.status === 404) return { words: t('planner.keep_new'), act: () => void attempt(() => send(work())) };
    return signInWay(problem);
  }

  /** What is kept is what was sent, whatever is changed before the answer. @param {Work} sent  @param {string} [walkId] */
  const send = async (sent, walkId) => {
    const version = walkId && sent.version ? { version: sent.version } : {};
    const body = { ...requestOf(sent.wish), variant: sent.variant, ...version };
    const path = walkId ? `walks/${encodeURIComponent(walkId)}` : 'walks';
    /** @type {Kept} */
    const found = await request(areaAddress(slug, path), { method: walkId ? 'PUT' : 'POST', body, withinMs: WITHIN_MS });
    // A walk without a name was given one.
    return { found, sent: sent.wish.title ? sent : { ...sent, wish: { ...sent.wish, title: found.title } } };
  };

  /** A copy is one of what is seen: of what is kept, or of the work that is not kept yet. @param {string} id */
  const duplicate = async (id) => {
    const { wish, variant } = work();
    const title = t('walk.copy_title', { title: wish.title || (current?.title ?? '') }).slice(0, TITLE_LIMIT);
    if (isChanged()) return send({ wish: { ...wish, title }, variant });
    /** @type {Kept} */
    const found = await request(areaAddress(slug, `walks/${encodeURIComponent(id)}/duplicate`), { method: 'POST', body: {} });
    return { found, sent: await savedWork(slug, found.id, title) };
  };
  const canReplace = () => current?.state === 'draft';

  const save = () => send(work(), canReplace() ? current?.id : undefined);

  keep.addEventListener('click', (event) => {
    if (isSecondPress(event)) return;
    isAgain = isBusy;
    attempt(save);
  });
  keepNew.addEventListener('click', (event) => void (isSecondPress(event) || attempt(() => send(work()))));
  partOf(document, '#plan-duplicate').addEventListener('click', (event) => {
    const id = current?.id;
    if (id && !isSecondPress(event)) attempt(() => duplicate(id));
  });

  return {
    /** What is kept has a time, or has none. @param {string | null} startsAt */
    starts(startsAt) {
      if (current) current = { ...current, starts_at: startsAt };
    },
    /** @param {boolean} hasWalk */
    show(hasWalk) {
      keep.hidden = !hasWalk;
      keep.textContent = canReplace() ? t('planner.keep_changes') : t('planner.keep');
      keepNew.hidden = !hasWalk || !canReplace();
      links.hidden = current === null;
      partOf(document, '#plan-kept-said').textContent = saidOf(isChanged(), current);
      const id = current ? encodeURIComponent(current.id) : '';
      if (id) partOf(document, '#plan-back', HTMLAnchorElement).search = `?view=walks&walk=${id}`;
      for (const link of partsOf(links, 'a', HTMLAnchorElement)) {
        const what = link.dataset.kept;
        // A calendar needs a time.
        link.hidden = what === 'ics' && !current?.starts_at;
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
