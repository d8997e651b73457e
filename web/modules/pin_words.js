// What a pin says about itself, in words. Knows no page.

/**
 * @typedef {import('./catalogue.js').Say} Say
 * @typedef {import('./catalogue.js').SayCount} SayCount
 * @typedef {Record<string, any>} Properties
 */

/** @type {[string, number][]} */
const BANDS = [
  ['night', 0], ['morning', 6], ['day', 10], ['afternoon', 14], ['evening', 18], ['night', 23],
];

/**
 * Return the part of the day of an hour from 0 to 23: night, morning, day, afternoon or evening.
 * @param {number} hour
 */
export function bandOf(hour) {
  return BANDS.findLast(([, from]) => hour >= from)?.[0] ?? 'night';
}

/**
 * Tell whether this is no single pin, but the number of people who named something within a hexagon.
 * @param {Properties} properties
 */
export function isField(properties) {
  return properties.precision === 'hexagon';
}

/**
 * Return the title of a pin: its topic, or else its category.
 * @param {Properties} properties
 * @param {Say} t
 */
export function pinTitle(properties, t) {
  return properties.topic ? t(`topic.${properties.topic}`) : t(`category.${properties.category}`);
}

/**
 * Return when and how many, as short facts.
 * @param {Properties} properties
 * @param {Say} t
 * @param {SayCount} tCount
 */
export function pinFacts(properties, t, tCount) {
  if (isField(properties)) return [tCount('list.field', properties.people)];
  const facts = [];
  if (Number.isInteger(properties.hour)) facts.push(t(`band.${bandOf(properties.hour)}`));
  if (properties.light) facts.push(t(`light.${properties.light}`));
  if (properties.season) facts.push(t(`season.${properties.season}`));
  if (properties.people > 1) facts.push(tCount('list.people', properties.people));
  return facts;
}

/**
 * Return a text cut at a word, at most so many characters long.
 * @param {string | null | undefined} text
 * @param {number} [most]
 */
export function excerpt(text, most = 110) {
  const plain = (text ?? '').replace(/\s+/g, ' ').trim();
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most - 20)).trimEnd()} …`;
}
