// The step with photos: choose, black out, keep up to as many as a pin may have. Loaded when the step is reached.

import { t } from './catalogue.js';
import { element } from './elements.js';
import { partOf } from './parts.js';
import { makeClientId } from './pin_draft.js';
import { openPhotoEditor } from './photo_editor.js';

const THUMBNAIL_PX = 192;

/**
 * @typedef {{ clientId: string, blob: Blob }} Photo
 * @typedef {{ clientId: string, blob: Blob | null }} MaybePhoto
 */

/**
 * Make the step work within the form; kept are photos that are there already, and wasLost tells that some were, before
 * the page was loaded again.
 * @param {{ form: HTMLFormElement, limit: number, kept?: MaybePhoto[], wasLost?: boolean, onChange: (count: number) => void }} wish
 * @returns {{ blobs: () => Photo[], fill: (photos: MaybePhoto[]) => void }}
 */
export function photoStep({ form, limit, kept: brought = [], wasLost = false, onChange }) {
  /** @param {string} name */
  const part = (name) => partOf(form, `#photo-${name}`);
  const [list, add, said, edit, advice] = ['list', 'add', 'said', 'edit', 'advice'].map(part);
  const input = partOf(form, '#photo-input', HTMLInputElement);
  const heading = partOf(form, '[data-step="photo"] h3');
  const end = part('end');
  /** @type {Photo[]} */
  let kept = [];
  /** @type {import('./photo_editor.js').PhotoEditor | null} */
  let editor = null;
  /** @type {File | null} the photo that is being opened; the last one chosen */
  let opening = null;

  function showKept() {
    list.replaceChildren(...kept.map(thumbnailRow));
    add.hidden = kept.length >= limit || editor !== null;
  }

  /**
   * @param {Photo} photo
   * @param {number} index
   */
  function thumbnailRow(photo, index) {
    const number = index + 1;
    const canvas = element('canvas', { role: 'img', 'aria-label': t('form.photo_number', { number }) });
    drawThumbnail(canvas, photo.blob);
    const remove = element('button', { class: 'button', type: 'button' }, t('form.photo_remove', { number }));
    remove.addEventListener('click', () => {
      change(kept.filter((other) => other !== photo));
      said.textContent = t('form.photo_removed');
      input.focus();
    });
    return element('li', {}, canvas, remove);
  }

  /** @param {Photo[]} photos */
  function change(photos) {
    kept = photos;
    showKept();
    onChange(kept.length);
  }

  /**
   * Open a photo; what would use it or send the pin without it shows only when it can be used.
   * @param {File | undefined} file
   */
  async function begin(file) {
    if (editor || !file) return;
    opening = file;
    end.hidden = advice.hidden = true;
    said.textContent = t('form.photo_opening');
    try {
      const opened = await openPhotoEditor(file);
      if (opening === file) show(opened);
      else opened.destroy();
    } catch (error) {
      if (opening === file) giveUp(error);
    }
  }

  /** @param {import('./photo_editor.js').PhotoEditor} opened */
  function show(opened) {
    opening = null;
    editor = opened;
    part('editor').replaceChildren(opened.element);
    edit.hidden = false;
    said.textContent = '';
    showKept();
    heading.focus();
  }

  function finish() {
    opening = null;
    editor?.destroy();
    editor = null;
    edit.hidden = true;
    end.hidden = advice.hidden = false;
    input.value = '';
    showKept();
  }

  /** @param {unknown} error */
  function giveUp(error) {
    finish();
    said.textContent = isUnreadable(error) ? t('photo.unreadable') : t('trouble.unknown');
  }

  /** Keep the photo; a second press finds it kept already. */
  async function keep() {
    const used = editor;
    if (!used) return;
    try {
      const blob = await used.blob();
      if (editor !== used) return;
      finish();
      change([...kept, { clientId: makeClientId(), blob }]);
      said.textContent = t('form.photo_added');
      partOf(form, '[data-step="photo"] [type="submit"]').focus();
    } catch (error) {
      if (editor === used) giveUp(error);
    }
  }

  input.addEventListener('change', () => begin(input.files?.[0]));
  part('keep').addEventListener('click', keep);
  part('discard').addEventListener('click', () => {
    finish();
    said.textContent = '';
    input.focus();
  });
  /** @param {MaybePhoto[]} photos */
  const fill = (photos) => {
    finish();
    kept = photos.flatMap(({ clientId, blob }) => (blob ? [{ clientId, blob }] : []));
    said.textContent = '';
    showKept();
  };
  // Somebody may have chosen before this module was here; to fill the step empties the field.
  const early = input.files?.[0];
  fill(brought);
  if (wasLost) said.textContent = t('form.photos_again');
  begin(early);

  return { blobs: () => kept, fill };
}

/** @param {unknown} error */
function isUnreadable(error) {
  return error instanceof Error && 'code' in error && error.code === 'photo_unreadable';
}

/**
 * Draw a photo small and square, whole in its shorter edge.
 * @param {HTMLCanvasElement} canvas
 * @param {Blob} blob
 */
async function drawThumbnail(canvas, blob) {
  canvas.width = canvas.height = THUMBNAIL_PX;
  const image = await createImageBitmap(blob);
  const edge = Math.min(image.width, image.height);
  const [left, top] = [(image.width - edge) / 2, (image.height - edge) / 2];
  canvas.getContext('2d')?.drawImage(image, left, top, edge, edge, 0, 0, THUMBNAIL_PX, THUMBNAIL_PX);
  image.close();
}
