"""The words that a column may hold. One list each, used by constraints, schemas, pages and exports."""

KINDS = ("resource", "challenge")
PIN_STATES = ("pending", "published", "rejected", "withdrawn", "merged")
RELEVANCES = ("red", "yellow", "green", "uncoded")
SEASONS = ("spring", "summer", "autumn", "winter")
LIGHTS = ("dark", "light")
PLACED_BY = ("resident", "facilitator", "professional")
CAMPAIGN_FORMATS = ("professionals", "residents", "mixed", "virtual")
CAMPAIGN_FOCUSES = ("resources_first", "resources", "challenges", "both")
CHANNEL_KINDS = ("stairwell", "facebook", "digital_post", "paper", "meeting", "other")
QUESTION_KINDS = ("open", "choice", "scale", "pick")
AGE_GROUPS = ("under_15", "15_24", "25_39", "40_64", "65_plus")
GENDERS = ("woman", "man", "other")
POPULATION_DIMENSIONS = ("age", "gender")
PHOTO_STATES = ("pending", "published", "rejected")
MESSAGE_AUTHORS = ("staff", "writer")
PROGRESS_STEPS = ("action", "done")
LIT = ("yes", "no", "unknown")
WALK_STATES = ("draft", "published")
WALK_KINDS = ("safety_walk", "treasure_hunt")
NETWORK_EDITS = ("block", "open", "add_path", "light")
PIN_ACTIONS = ("submit", "publish", "reject", "withdraw", "code", "edit", "merge", "undo", "anonymise")
ACCOUNT_ROLES = ("professional", "planner", "administrator")
CREDENTIAL_KINDS = ("half", "session", "token", "facilitator")
VISIBILITIES = ("public", "members")
PRECISIONS = ("exact", "place", "hexagon")
PIN_GEOMETRIES = ("POINT", "LINESTRING", "POLYGON")

TEXT_LIMIT = 2000
"""Characters that one pin's own words may hold."""
PHOTO_LIMIT = 3
"""Photos that one pin may have."""


def one_of(column: str, words: tuple[str, ...]) -> str:
    """Return the SQL of a check that a column holds one of the words."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
