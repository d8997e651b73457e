"""The invented estate Hjertelunden: a 1960s plan drawn by a seeded program, on open water in the Kattegat."""

from geo.estate.assemble import Estate, generate
from geo.estate.pins import resolve_pin_geometry

__all__ = ["Estate", "generate", "resolve_pin_geometry"]
