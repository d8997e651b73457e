"""Edits of the walkable network made by hand, and the network as it is kept in memory."""
