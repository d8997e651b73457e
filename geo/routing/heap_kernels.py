"""A binary heap of (key, item) pairs in two arrays; of equal keys the smaller item comes first."""

from geo.compiling import inner
from geo.routing.arrays import Integers


@inner
def push(keys: Integers, items: Integers, size: int, key: int, item: int) -> int:
    """Add a pair to a heap of `size` pairs and return the new size."""
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if keys[above] < key or (keys[above] == key and items[above] <= item):
            break
        keys[place] = keys[above]
        items[place] = items[above]
        place = above
    keys[place] = key
    items[place] = item
    return size + 1


@inner
def drop_first(keys: Integers, items: Integers, size: int) -> int:
    """Take the first pair (row 0) off a heap of `size` pairs and return the new size."""
    size -= 1
    key = keys[size]
    item = items[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        other = below + 1
        if other < size and (keys[other] < keys[below] or (keys[other] == keys[below] and items[other] < items[below])):
            below = other
        if key < keys[below] or (key == keys[below] and item <= items[below]):
            break
        keys[place] = keys[below]
        items[place] = items[below]
        place = below
    keys[place] = key
    items[place] = item
    return size
