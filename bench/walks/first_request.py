"""`python -m bench.walks.first_request`: print the seconds of this process's first request as JSON."""

import json
import time

from bench.walks.cases import wishes
from bench.walks.networks import NamedNetwork
from bench.walks.pins import draw_pins
from geo.estate import generate
from geo.junctions import build_network
from geo.routing import StreetGraph
from geo.walks.plan import plan_walk


def main() -> None:
    """Plan one walk on the invented estate, the graph prepared within the time."""
    named = NamedNetwork("estate", build_network(generate().ground.ways).network)
    pins = draw_pins(named.network, 100, seed=1)
    wish = next(wishes(named, 1))
    began = time.perf_counter()
    plan_walk(StreetGraph.build(named.network), pins, wish)
    print(json.dumps(round(time.perf_counter() - began, 3)))


if __name__ == "__main__":
    main()
