"""What staff answer the writer of a pin: a conversation, what has come of it, and what everybody may read."""
