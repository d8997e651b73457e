"""Keep the networks of areas in memory, ready for routing: one for each area, as many as fit."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shapely import get_num_coordinates

from geo.routing import StreetGraph
from geo.walks import NamedPlace

_PLACE_BYTES = 600
_CORNER_BYTES = 16
"""What a named place and a corner of it take: measured on CPython 3.11 and GEOS 3.14."""


@dataclass(frozen=True, slots=True)
class AreaNetwork:
    """What the ways of an area are, and the names of what lies along them."""

    graph: StreetGraph
    named_places: Sequence[NamedPlace]


@dataclass(slots=True)
class _Kept:
    """The network of one area at one version; who holds the lock may be building it."""

    version: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    network: AreaNetwork | None = None
    nbytes: int = 0


class StreetGraphs:
    """The networks that are kept; what was asked for longest ago goes when they are more than limit_bytes."""

    def __init__(self, limit_bytes: int) -> None:
        """Keep nothing yet."""
        self.limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[uuid.UUID, _Kept] = OrderedDict()

    def find(self, area_id: uuid.UUID, version: int, load: Callable[[], AreaNetwork]) -> AreaNetwork:
        """Return the area's network at a version, loading it unless it is kept; who comes meanwhile waits for it."""
        with self._lock:
            kept = self._kept.get(area_id)
            if kept is None or kept.version != version:
                # The version may be lower than before: where a backup was put back.
                kept = self._kept[area_id] = _Kept(version)
            self._kept.move_to_end(area_id)
        with kept.lock:
            if kept.network is not None:
                return kept.network
            network = load()
            kept.nbytes = _size_of(network)
            kept.network = network
        self._make_room(area_id)
        return network

    @property
    def nbytes(self) -> int:
        """Return how many bytes the kept networks take."""
        with self._lock:
            return sum(kept.nbytes for kept in self._kept.values())

    def __len__(self) -> int:
        """Return how many networks are kept."""
        return len(self._kept)

    def _make_room(self, asked: uuid.UUID) -> None:
        """Drop what was asked for longest ago; the network that is asked for now stays, however large."""
        with self._lock:
            sizes = {area_id: kept.nbytes for area_id, kept in self._kept.items()}
            beyond = sum(sizes.values()) - self.limit_bytes
            for area_id, size in sizes.items():
                if beyond <= 0:
                    return
                if area_id != asked:
                    del self._kept[area_id]
                    beyond -= size


def _size_of(network: AreaNetwork) -> int:
    corners = sum(int(get_num_coordinates(place.geometry)) for place in network.named_places)
    return network.graph.nbytes + len(network.named_places) * _PLACE_BYTES + corners * _CORNER_BYTES
