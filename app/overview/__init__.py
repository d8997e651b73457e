"""The public side of an area without a map: what is good, what was said, what is planned, what has come of it."""
