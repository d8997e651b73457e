// How a drawing on the map is told in words, for the line that a screen reader reads out.

/**
 * @typedef {import('./map/draw_shape.js').DrawingState} DrawingState
 * @typedef {(key: string, values?: Record<string, string|number>) => string} Say
 * @typedef {(key: string, number: number, values?: Record<string, string|number>) => string} Count
 */

/**
 * Return how far a drawing has come, and what is wrong or missing.
 * @param {import('./map/shape_rules.js').Shape} shape
 * @param {DrawingState} state
 * @param {{t: Say, tCount: Count, language: string}} catalogue
 */
export function drawingWords(shape, state, { t, tCount, language }) {
  return [troubleOf(state, t), ...(state.corners ? progressOf(state, { t, tCount, language }) : [startOf(shape, t)])]
    .filter(Boolean)
    .join(' ');
}

/** @param {import('./map/shape_rules.js').Shape} shape  @param {Say} t */
function startOf(shape, t) {
  return shape === 'line' ? t('draw.start_line') : t('draw.start_area');
}

/** @param {DrawingState} state  @param {{t: Say, tCount: Count, language: string}} catalogue */
function progressOf({ corners, missing, lengthM, areaM2 }, { t, tCount, language }) {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const put = tCount('draw.corners', corners);
  if (missing) {
    return [put, tCount('draw.more', missing)];
  }
  const size =
    areaM2 === null
      ? t('draw.length', { metres: number.format(lengthM ?? 0) })
      : t('draw.size', { square_metres: number.format(areaM2) });
  return [put, size];
}

/** @param {DrawingState} state  @param {Say} t */
function troubleOf({ trouble }, t) {
  if (trouble === null) return '';
  return {
    outside: () => t('draw.outside'),
    crossing: () => t('draw.crossing'),
    closing_outside: () => t('draw.closing_outside'),
    closing_crosses: () => t('draw.closing_crosses'),
    same_place: () => t('draw.same_place'),
    too_many: () => t('draw.too_many'),
    too_small: () => t('draw.too_small'),
  }[trouble]();
}
