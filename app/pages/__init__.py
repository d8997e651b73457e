"""The pages that people open: home, area, map, walk, staff, sign-in, and what is shown when something fails."""
