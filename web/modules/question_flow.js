// The questions beside the map: which comes next, and what is sent. Knows no page.

/**
 * @typedef {{ id: string, kind: 'open' | 'choice' | 'scale' | 'pick', title: string, help?: string, low?: string, high?: string,
 *   options: { code: string, title: string }[], most: number, condition: { question: string, is: string } | null }} Question
 * @typedef {{ name: string, question?: Question, codes?: string[] }} Screen
 * @typedef {string | number | string[]} Answer
 * @typedef {Record<string, Answer>} Answers
 */

/** The names of the two screens about the person, which come last. */
export const ABOUT_YOU = ['age_group', 'gender'];

/**
 * Return all screens: the questions, then age group and gender where they are asked for.
 * @param {{ questions: Question[] }} campaign
 * @param {{ ages?: string[], genders?: string[] }} asked
 * @returns {Screen[]}
 */
export function screensOf({ questions }, { ages = [], genders = [] }) {
  const asked = questions.map((question) => ({ name: question.id, question }));
  const about = [{ name: 'age_group', codes: ages }, { name: 'gender', codes: genders }];
  return [...asked, ...about.filter(({ codes }) => codes.length > 0)];
}

/**
 * Tell whether the answers so far bring a screen; a question that was not asked brings none.
 * @param {Screen} screen
 * @param {Screen[]} screens
 * @param {Answers} answers
 * @returns {boolean}
 */
export function isAsked(screen, screens, answers) {
  const condition = screen.question?.condition;
  if (!condition) return true;
  const before = screens.find(({ name }) => name === condition.question);
  if (!before || !isAsked(before, screens, answers)) return false;
  const answer = answers[condition.question];
  return Array.isArray(answer) ? answer.includes(condition.is) : answer !== undefined && String(answer) === condition.is;
}

/**
 * Return the index of the next screen in a direction that is asked, or -1.
 * @param {Screen[]} screens
 * @param {number} index
 * @param {Answers} answers
 * @param {1 | -1} [direction]
 */
export function neighbour(screens, index, answers, direction = 1) {
  for (let at = index + direction; at >= 0 && at < screens.length; at += direction) {
    if (isAsked(screens[at], screens, answers)) return at;
  }
  return -1;
}

/**
 * Return an answer as it is sent, or undefined when it says nothing.
 * @param {Answer | undefined} answer
 */
export function tidied(answer) {
  if (typeof answer === 'string') return answer.trim() || undefined;
  if (Array.isArray(answer)) return answer.length ? answer : undefined;
  return answer ?? undefined;
}

/**
 * Return the body of a response: only what was asked and answered.
 * @param {{ clientId: string, screens: Screen[], answers: Answers, language: string, campaignId: string | null,
 *   via?: string | null, keepWords?: boolean }} said
 */
export function responseOf({ clientId, screens, answers, language, campaignId, via = null, keepWords = false }) {
  const given = screens
    .filter((screen) => isAsked(screen, screens, answers))
    .map(({ name }) => [name, tidied(answers[name])])
    .filter(([, answer]) => answer !== undefined);
  const all = Object.fromEntries(given);
  const { age_group: age = null, gender = null, ...rest } = all;
  return {
    client_id: clientId, campaign_id: campaignId, via, language, answers: rest, age_group: age, gender,
    ...(keepWords ? { keep_words: true } : {}),
  };
}

/**
 * Return the question whose words a Problem is about: its field is answers.<id>.
 * @param {{ field?: string, errors?: { field: string }[] }} problem
 */
export function questionOf({ field, errors = [] }) {
  return (field || errors[0]?.field || '').replace(/^answers\./, '');
}
