"""Safety walks: planned from the published pins, kept, published."""
