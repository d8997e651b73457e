"""Voices: somebody says "me too" of a pin that everybody reads."""
