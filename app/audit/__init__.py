"""Who did and saw what: written by the database, searched and exported by administrators."""
