// What the planning page and the service say to each other. Types only.

/**
 * @typedef {{longitude: number, latitude: number}} Spot degrees, EPSG:4326
 * @typedef {{place_id: string, name?: string} | (Spot & {name?: string})} Point a named place or a spot; the name is for people
 * @typedef {{pin_id: string, name?: string} | {place_id: string, name?: string} | (Spot & {name?: string})} Required
 * @typedef {Spot & {radius_m: number, name?: string}} Excluded
 * @typedef {Spot & {name?: string}} Blocked
 *
 * @typedef {object} Wish what the planner wants; the fields are those of the request, each name beside them is ours
 * @property {string} title
 * @property {'safety_walk' | 'treasure_hunt'} kind
 * @property {Point | null} start null is the area's own start place
 * @property {Point | null} end null is back to the start
 * @property {number} minutes
 * @property {number} most_stops
 * @property {number} talk_minutes
 * @property {number} pace_m_per_s
 * @property {number} [coverage_radius_m] kept as it came
 * @property {boolean} step_free
 * @property {boolean} pram
 * @property {boolean} prefer_lit
 * @property {boolean} public_only
 * @property {boolean} calm
 * @property {boolean} use_resources
 * @property {string | null} starts_at Danish time, as 2026-11-24T16:30
 * @property {number | null} group_size
 * @property {number} groups
 * @property {Required[]} required
 * @property {string[]} excluded_pin_ids
 * @property {Excluded[]} excluded_places
 * @property {Blocked[]} blocked
 * @property {string[]} participants
 *
 * @typedef {{code: string, values: Record<string, string | number | Record<string, number>>, text: string}} Sentence
 * @typedef {{code: string, text: string}} Named
 * @typedef {{challenges: number, resources: number, people: number}} Tally
 *
 * @typedef {object} Stop
 * @property {number} position
 * @property {string} theme
 * @property {number} longitude
 * @property {number} latitude
 * @property {number} arrives_minute
 * @property {number} leaves_minute
 * @property {string[]} pin_ids
 * @property {Named[]} mandates
 * @property {Sentence[]} reasons
 * @property {boolean} wished
 * @property {number | null} [required_index] the row of the wish's required stops that it answers
 *
 * @typedef {object} Leg
 * @property {number} from_position
 * @property {number} to_position
 * @property {number} length_m
 * @property {number} minutes
 * @property {number} steps_m
 * @property {number} unlit_m
 * @property {number} unknown_light_m
 *
 * @typedef {object} Turn
 * @property {string | null} street_name
 * @property {string | null} [near_place] a named place that a nameless path goes by
 * @property {string} direction
 * @property {number} length_m
 * @property {number} minutes
 * @property {number | null} stop_position
 *
 * @typedef {object} LeftOut
 * @property {string} pin_id
 * @property {string} reason
 * @property {string} text
 * @property {number | null} extra_minutes
 *
 * @typedef {object} Walk
 * @property {string | null} starts_at
 * @property {number} length_m
 * @property {number} walk_minutes
 * @property {number} talk_minutes
 * @property {number} total_minutes
 * @property {{type: 'LineString', coordinates: [number, number][]}} geometry
 * @property {Stop[]} stops
 * @property {Leg[]} legs
 * @property {Turn[]} turns
 * @property {Sentence[]} warnings
 * @property {LeftOut[]} left_out
 * @property {Sentence[]} explanations
 * @property {number} covered_weight
 * @property {number} all_weight
 * @property {boolean} proven_optimal
 * @property {string | null} stopped_by 'time' when the search was over before it was done
 * @property {number} group_number from 1
 * @property {number | null} gap how far the bound lies above the objective, as a share of the bound
 * @property {Tally | null} covered
 * @property {Tally | null} missed
 *
 * @typedef {{variant: string, walks: Walk[], wish_changes: Partial<Wish>}} Alternative a walk for each group; wish_changes: what it was planned for in
 *   place of what was asked
 * @typedef {{alternatives: Alternative[], milliseconds: number}} Plan
 */

export {};
