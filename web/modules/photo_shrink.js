// Read a photo in the browser, small enough to send. A canvas holds pixels only: where and when it was taken stays behind.

export const LONGEST_EDGE = 1600;

/** @typedef {{width: number, height: number}} Size  in pixels */

/** A file that is no photo, or of a kind that this browser cannot read. */
export class PhotoUnreadableError extends Error {
  /** @param {unknown} [cause] */
  constructor(cause) {
    super('the file cannot be read as a photo', { cause });
    this.name = 'PhotoUnreadableError';
    this.code = 'photo_unreadable';
  }
}

/**
 * Return the size of a photo whose long edge is no longer than allowed; a small one keeps its size.
 * @param {Size} size
 * @param {number} [longest]
 * @returns {Size}
 */
export function fitWithin({ width, height }, longest = LONGEST_EDGE) {
  const share = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
}

/**
 * Return a photo as a canvas, upright and shrunk; PhotoUnreadableError when the browser cannot read it.
 * @param {Blob} file
 * @returns {Promise<HTMLCanvasElement>}
 */
export async function readPhoto(file) {
  const picture = await decode(file);
  try {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, fitWithin(picture));
    const pen = penOf(canvas);
    // JPEG knows no transparency: what is see-through becomes white, not black.
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  } finally {
    picture.close();
  }
}

/** @param {Blob} file */
async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (problem) {
    throw new PhotoUnreadableError(problem);
  }
}

/**
 * Return what draws on a canvas.
 * @param {HTMLCanvasElement} canvas
 */
export function penOf(canvas) {
  const pen = canvas.getContext('2d');
  if (!pen) throw new PhotoUnreadableError('no canvas to be had');
  return pen;
}
