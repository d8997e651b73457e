"""All tables, so that one import knows the whole schema."""

from layers.tables.accounts import Account, Credential, FacilitatorCode, Invitation, Membership, RecoveryCode
from layers.tables.areas import HousingArea, Municipality, Place, PopulationFigure
from layers.tables.audit import AuditEntry
from layers.tables.base import Base, new_id
from layers.tables.campaigns import Campaign, Channel, Meeting, Question, Response
from layers.tables.ground import Building, GroundCover, NetworkEdge, NetworkEdit, NetworkNode, SplitEdge, StreetLamp
from layers.tables.pins import Category, Pin, PinEvent, PinOriginal, Topic
from layers.tables.replies import Message, Notice, Photo, Voice
from layers.tables.walks import Stop, StopPin, Walk

__all__ = [
    "Account", "AuditEntry", "Base", "Building", "Campaign", "Category", "Channel", "Credential", "FacilitatorCode",
    "GroundCover", "HousingArea", "Invitation", "Meeting", "Membership", "Message", "Municipality", "NetworkEdge",
    "NetworkEdit", "NetworkNode", "Notice", "Photo", "Pin", "PinEvent", "PinOriginal", "Place", "PopulationFigure",
    "Question", "RecoveryCode", "Response", "SplitEdge", "Stop", "StopPin", "StreetLamp", "Topic", "Voice", "Walk",
    "new_id",
]  # fmt: skip
