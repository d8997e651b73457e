"""Answers to the questions beside the map, tied to a mapping round and to no pin."""
