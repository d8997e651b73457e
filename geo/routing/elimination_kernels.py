"""The loop that leaves out the junctions of a network, one after the other."""

import numpy as np

from geo.compiling import compiled, inner
from geo.routing.arrays import Booleans, Integers, Numbers


@compiled
def eliminate(starts: Integers, heads: Numbers) -> tuple[Integers, Numbers, Integers, Integers]:
    """Leave out one junction after the other, the one with fewest neighbours first, and join its neighbours.

    starts (n + 1) and heads are the neighbours of each junction, each once and never itself. Returns the order
    (junctions, first left out first), and pool, begin and size: the neighbours each had when it was left out. Of
    those with equally few neighbours the one goes first whose neighbours changed longest ago.
    """
    count = len(starts) - 1
    begin, size, room = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64)
    for node in range(count):
        begin[node], size[node] = starts[node], starts[node + 1] - starts[node]
        room[node] = size[node]
    pool, end = _copy(heads, 3 * len(heads)), len(heads)
    # The junctions with d neighbours wait in a ring of links through row count + d.
    after, before = np.arange(2 * count + 1), np.arange(2 * count + 1)
    for node in range(count):
        _append(after, before, node, count + size[node])
    marked = np.zeros(count, np.bool_)
    order = np.empty(count, np.int64)
    fewest = 0
    for done in range(count):
        while after[count + fewest] == count + fewest:
            fewest += 1
        node = after[count + fewest]
        _unlink(after, before, node)
        order[done] = node
        for row in range(size[node]):
            other = pool[begin[node] + row]
            needed = size[other] + size[node]
            if room[other] < needed:
                pool, end = _move(pool, end, begin, size, room, other, 2 * needed)
            _join(pool, begin, size, marked, node, other)
            _unlink(after, before, other)
            _append(after, before, other, count + size[other])
            fewest = min(fewest, size[other])
    return order, pool, begin, size


@inner
def _append(after: Integers, before: Integers, node: int, ring: int) -> None:
    last = before[ring]
    after[last], before[node] = node, last
    after[node], before[ring] = ring, node


@inner
def _unlink(after: Integers, before: Integers, node: int) -> None:
    after[before[node]] = after[node]
    before[after[node]] = before[node]


@inner
def _copy(pool: Numbers, more: int) -> Numbers:
    """Return the pool with room for more at its end."""
    copied = np.empty(len(pool) + more, np.int32)
    for place in range(len(pool)):
        copied[place] = pool[place]
    return copied


@inner
def _move(
    pool: Numbers, end: int, begin: Integers, size: Integers, room: Integers, node: int, wanted: int
) -> tuple[Numbers, int]:
    """Give a junction's neighbours more room at the end of the pool; return pool and its new end."""
    if end + wanted > len(pool):
        pool = _copy(pool, len(pool) + wanted)
    for place in range(size[node]):
        pool[end + place] = pool[begin[node] + place]
    begin[node], room[node] = end, wanted
    return pool, end + wanted


@inner
def _join(pool: Numbers, begin: Integers, size: Integers, marked: Booleans, node: int, other: int) -> None:
    """Take node from the other's neighbours, and put node's neighbours there; marked is all False before and after."""
    first = begin[other]
    kept = 0
    marked[other] = True
    for place in range(first, first + size[other]):
        if pool[place] != node:
            pool[first + kept] = pool[place]
            marked[pool[place]] = True
            kept += 1
    for place in range(begin[node], begin[node] + size[node]):
        if not marked[pool[place]]:
            pool[first + kept] = pool[place]
            marked[pool[place]] = True
            kept += 1
    marked[other] = False
    for place in range(first, first + kept):
        marked[pool[place]] = False
    size[other] = kept
