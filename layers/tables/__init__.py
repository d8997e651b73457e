"""All tables, so that one import knows the whole schema."""

from layers.tables.areas import Campaign, HousingArea, Municipality, Place
from layers.tables.base import Base, new_id
from layers.tables.ground import Building, GroundCover, NetworkEdge, NetworkNode, StreetLamp
from layers.tables.pins import Category, Pin, PinEvent, Topic
from layers.tables.staff import StaffArea, StaffMember, StaffSession
from layers.tables.walks import Stop, StopPin, Walk

__all__ = [
    "Base", "Building", "Campaign", "Category", "GroundCover", "HousingArea", "Municipality", "NetworkEdge",
    "NetworkNode", "Pin", "PinEvent", "Place", "StaffArea", "StaffMember", "StaffSession", "Stop", "StopPin",
    "StreetLamp", "Topic", "Walk", "new_id",
]  # fmt: skip
