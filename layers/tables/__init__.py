"""All tables, so that one import knows the whole schema."""

from layers.tables.accounts import Account, Credential, FacilitatorCode, Invitation, Membership, RecoveryCode
from layers.tables.areas import Campaign, HousingArea, Municipality, Place
from layers.tables.audit import AuditEntry
from layers.tables.base import Base, new_id
from layers.tables.ground import Building, GroundCover, NetworkEdge, NetworkNode, StreetLamp
from layers.tables.pins import Category, Pin, PinEvent, PinOriginal, Topic
from layers.tables.walks import Stop, StopPin, Walk

__all__ = [
    "Account", "AuditEntry", "Base", "Building", "Campaign", "Category", "Credential", "FacilitatorCode",
    "GroundCover", "HousingArea", "Invitation", "Membership", "Municipality", "NetworkEdge", "NetworkNode", "Pin",
    "PinEvent", "PinOriginal", "Place", "RecoveryCode", "Stop", "StopPin", "StreetLamp", "Topic", "Walk", "new_id",
]  # fmt: skip
