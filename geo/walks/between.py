"""Places between flagged places, from which more of them are seen at once than from any of their own."""

from typing import cast

import numpy as np

from geo.routing import Integers, Nearby, Positions
from geo.walks.laying_out import LaidOut
from geo.walks.site_kernels import find_overlaps

LEAST_OVERLAP_M = 0.01
"""A stop needs room to stand: where the reach of several places only just meets, nobody stops."""


def places_between(laid: LaidOut, radius_m: float, own: Integers, covers: Nearby) -> Positions:
    """Return a place on each stretch where the reach of flagged places overlaps and none of their own covers as much.

    own are the rows of laid.points that a walk may stop at, covers what is within radius_m of each. On an edge the set
    of places within reach changes only where a reach begins or ends, so the largest sets are found by going along it;
    the place is in the middle of such a stretch. Rule: the network intersection points of Church and Meadows (1979),
    of which an optimal place is always one.
    """
    drawing = np.flatnonzero(laid.draws[laid.owners])
    reach = laid.graph.within(laid.profile, laid.points.take(drawing), radius_m)
    owners = laid.owners[drawing][reach.origin]
    by_owner = np.argsort(laid.owners[own], kind="stable")
    first_of = np.searchsorted(laid.owners[own][by_owner], np.arange(len(laid.pins) + 1))
    count = len(owners)
    at_m = np.concatenate([reach.from_m, reach.to_m])
    is_end = np.repeat([False, True], count)
    edges = np.tile(reach.edge_index, 2)
    order = np.lexsort((np.tile(owners, 2), is_end, at_m, edges))
    edge_index, from_m, to_m = find_overlaps(
        edges[order], at_m[order], is_end[order], np.tile(owners, 2)[order], LEAST_OVERLAP_M,
        first_of, by_owner, covers.starts, covers.found,
    )  # fmt: skip
    middle_m = cast("np.ndarray[tuple[int], np.dtype[np.float64]]", (from_m + to_m) / 2)
    return Positions(edge_index, middle_m, np.zeros(len(edge_index)))
