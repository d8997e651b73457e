"""Benchmarks: each measures our work and a peer's in the same run, and speaks in ratios."""
