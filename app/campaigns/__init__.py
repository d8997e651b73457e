"""Mapping rounds: when people are asked, how, and who may enter voices in a meeting."""
