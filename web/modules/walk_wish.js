// What a planner wishes for a walk, from the form's fields to the request. Knows no page.

const NUMBERS = ['minutes', 'most_stops', 'talk_minutes'];

/** Return the request body of a walk; fields is a Map-like FormData, start is { id } or { longitude, latitude }. */
export function walkWish(fields, start) {
  const wish = {
    start: start.id ? { place_id: start.id } : { longitude: start.longitude, latitude: start.latitude },
    step_free: fields.has('step_free'),
    prefer_lit: fields.has('prefer_lit'),
    use_resources: fields.has('use_resources'),
  };
  for (const name of NUMBERS) wish[name] = Number(fields.get(name));
  const title = (fields.get('title') ?? '').trim();
  if (title) wish.title = title;
  if (fields.get('group_size')) wish.group_size = Number(fields.get('group_size'));
  if (fields.get('starts_at')) wish.starts_at = fields.get('starts_at');
  return wish;
}
