// What a pin says about itself, in words. Knows no page.

const BANDS = [
  ['night', 0], ['morning', 6], ['day', 10], ['afternoon', 14], ['evening', 18], ['night', 23],
];

/** Return the part of the day of an hour from 0 to 23: night, morning, day, afternoon or evening. */
export function bandOf(hour) {
  return BANDS.findLast(([, from]) => hour >= from)[0];
}

/** Tell whether this is no single pin, but the number of people who named something within a hexagon. */
export function isField(properties) {
  return properties.precision === 'hexagon';
}

/** Return the title of a pin: its topic, or else its category. */
export function pinTitle(properties, t) {
  return properties.topic ? t(`topic.${properties.topic}`) : t(`category.${properties.category}`);
}

/** Return when and how many, as short facts. */
export function pinFacts(properties, t, tCount) {
  if (isField(properties)) return [tCount('list.field', properties.people)];
  const facts = [];
  if (Number.isInteger(properties.hour)) facts.push(t(`band.${bandOf(properties.hour)}`));
  if (properties.season) facts.push(t(`season.${properties.season}`));
  if (properties.people > 1) facts.push(tCount('list.people', properties.people));
  return facts;
}

/** Return a text cut at a word, at most so many characters long. */
export function excerpt(text, most = 110) {
  const plain = (text ?? '').replace(/\s+/g, ' ').trim();
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most - 20)).trimEnd()} …`;
}
