// What a planner wishes for a walk, from the form's fields to the request. Knows no page.

const NUMBERS = ['minutes', 'most_stops', 'talk_minutes'];

/**
 * @typedef {{id?: string, longitude?: number, latitude?: number}} Start  a named place, or a position
 * @typedef {{get: (name: string) => FormDataEntryValue|null, has: (name: string) => boolean}} Fields  such as FormData
 */

/**
 * Return the request body of a walk.
 * @param {Fields} fields
 * @param {Start} start
 */
export function walkWish(fields, start) {
  /** @type {Record<string, unknown>} */
  const wish = {
    start: start.id ? { place_id: start.id } : { longitude: start.longitude, latitude: start.latitude },
    step_free: fields.has('step_free'),
    prefer_lit: fields.has('prefer_lit'),
    use_resources: fields.has('use_resources'),
  };
  for (const name of NUMBERS) wish[name] = Number(fields.get(name));
  const title = String(fields.get('title') ?? '').trim();
  if (title) wish.title = title;
  if (fields.get('group_size')) wish.group_size = Number(fields.get('group_size'));
  if (fields.get('starts_at')) wish.starts_at = fields.get('starts_at');
  return wish;
}
