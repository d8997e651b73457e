"""Walks, measured: which stops are chosen, how fast, and how the ways between them are found; against peers."""
