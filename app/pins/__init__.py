"""Pins: placed by residents, moderated by staff."""
