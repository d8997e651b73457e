// What the desk of the staff works with, as types: pins as the service tells them, and what can be asked and decided.

/**
 * @typedef {'inbox' | 'analysis'} View
 * @typedef {'red' | 'yellow' | 'green' | 'uncoded'} Relevance
 * @typedef {'pending' | 'published' | 'rejected' | 'withdrawn' | 'merged'} State
 */

/**
 * @typedef {object} LikelyDuplicate a pin near by that may say the same
 * @property {string} id
 * @property {State} state
 * @property {string} category
 * @property {string | null} topic
 * @property {string} text
 * @property {number} people
 * @property {number} distance_m
 */

/**
 * @typedef {object} CaseProperties
 * @property {string} kind
 * @property {string} category
 * @property {string | null} topic
 * @property {string} text
 * @property {string} language
 * @property {number | null} hour
 * @property {string | null} season
 * @property {string | null} light
 * @property {number} people
 * @property {State} state
 * @property {Relevance} relevance
 * @property {string} created_at
 * @property {boolean} has_original whether the words were edited and the writer's own are kept
 * @property {import('./case_photos.js').Photo[]} [photos]
 * @property {import('./marked_words.js').Segment[]} [segments] in the inbox, and after an edit
 * @property {string | null} [suggestion] the words without what the guard found, where the segments are
 * @property {LikelyDuplicate[]} [likely_duplicates] in the inbox
 */

/**
 * @typedef {object} CaseFeature a pin at its exact place, and what staff have begun to write about it
 * @property {string} id
 * @property {import('./map/pins.js').PinGeometry} geometry
 * @property {CaseProperties} properties
 * @property {string} [draft] other words for everybody to read
 * @property {string} [reply] words to the writer
 */

/**
 * @typedef {object} PinEvent a thing that happened to a pin
 * @property {string} happened_at
 * @property {string} action
 * @property {string} actor
 * @property {string | null} reason
 */

/**
 * @typedef {object} PinState a pin after a decision
 * @property {State} state
 * @property {Relevance} relevance
 * @property {number} walks that carried it until now and do so no longer
 */

/**
 * @typedef {{ text: string, segments: import('./marked_words.js').Segment[], suggestion: string | null }} EditedPart
 * @typedef {{ into: string, people: number }} MergedPart  the other pin, and how many people now stand behind it
 * @typedef {PinState & Partial<EditedPart & MergedPart>} Decision what the service says to a decision on a pin
 */

/**
 * @typedef {object} Readings what can be asked for about a pin
 * @property {PinEvent[]} history
 * @property {{ text: string }} original the writer's own words
 * @property {import('./conversation.js').Message[]} replies
 */

/**
 * Send a decision: gives the Problem when it failed, null when it was done, undefined when it was not sent.
 * @typedef {(action: string, body: object) => Promise<import('./api.js').Problem | null | undefined>} Act
 */

/**
 * Ask for more about a pin: gives nothing when it failed, which was told already.
 * @typedef {<Name extends keyof Readings>(name: Name) => Promise<Readings[Name] | void>} Read
 */

/** @typedef {{ act: Act, read: Read, open: (form: string) => void }} Desk what the form of a decision can do */

export {};
