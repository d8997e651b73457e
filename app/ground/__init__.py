"""The walkable network and what lies on the ground: stored from an import, loaded for the walk generator."""
