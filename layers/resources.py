"""Resources: what is good here. Green hearts."""

from layers.look import sign_look
from layers.pin_layer import pin_layer

RESOURCES = pin_layer("resources", "resource", sign_look("heart", "heart"))
