"""Which stops, in which order: orienteering with coverage, exactly where it can be."""
