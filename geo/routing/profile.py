"""What a group asks of its ways."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """Wishes about ways; all false is the shortest way on foot.

    step_free leaves steps out. pram leaves steps out and avoids loose ground and narrow paths. prefer_lit makes unlit
    ways count as longer, unknown ones a little. public_only leaves out ways that are not open to everybody. calm makes
    big roads count as longer (children). What each asks of an edge, by which source, stands in geo.routing.edge_costs.
    """

    step_free: bool = False
    prefer_lit: bool = False
    pram: bool = False
    public_only: bool = False
    calm: bool = False
