"""Pure computation on geometry and graphs. Knows no database, no web and no user."""
