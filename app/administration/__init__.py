"""Areas are made and set: who may see them, how exactly, for how long."""
