"""Challenges: where it feels unsafe. Red stars."""

from layers.look import sign_look
from layers.pin_layer import pin_layer

CHALLENGES = pin_layer("challenges", "challenge", sign_look("star", "star", badge="relevance"))
