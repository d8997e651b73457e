"""What lies near places: a short list for each of them instead of a table of all with all."""

from dataclasses import dataclass

import numpy as np

from geo.routing.arrays import Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Nearby:
    """What is near o places: found[starts[place]:starts[place + 1]], rising, and the metres to each."""

    starts: Integers
    found: Integers
    metres: Floats

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self.starts) - 1

    def around(self, place: int) -> Integers:
        """Return what is near a place."""
        return self.found[self.starts[place] : self.starts[place + 1]]

    def take(self, places: Integers) -> "Nearby":
        """Return the lists of these places, in their order."""
        sizes = np.diff(self.starts)[places]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        listed = np.arange(starts[-1]) + np.repeat(self.starts[places] - starts[:-1], sizes)
        return Nearby(starts, self.found[listed], self.metres[listed])

    def join(self, other: "Nearby") -> "Nearby":
        """Return the lists of these places, and then those of others."""
        starts = np.concatenate([self.starts, other.starts[1:] + self.starts[-1]])
        found = np.concatenate([self.found, other.found])
        return Nearby(starts, found, np.concatenate([self.metres, other.metres]))

    def table(self, count: int) -> Floats:
        """Return the metres as a table (o, count), infinite for what is not near."""
        metres = np.full((len(self), count), np.inf)
        metres[np.repeat(np.arange(len(self)), np.diff(self.starts)), self.found] = self.metres
        return metres
