"""The classic orienteering instances: the search comes close, the exact method proves the optimum."""

import pytest

from geo.orienteering.branch_and_cut import solve_many
from geo.orienteering.search import search
from tests.geo.orienteering_problems import FOLDER, read_instance, read_optima

# They lie beside the checkout, outside the project. Where they are missing this module collects no test at all, rather
# than skipped ones; `pytest --collect-only -m shared` shows what runs.
OPTIMA = read_optima() if FOLDER.exists() else {}
__test__ = bool(OPTIMA)
HANDFUL = ("tsiligirides1_46", "tsiligirides1_65", "tsiligirides2_15", "tsiligirides2_38", "chao66_40", "chao66_100")


@pytest.mark.shared
@pytest.mark.parametrize("name", HANDFUL)
def test_classic_instances_are_solved_to_the_proven_optimum(name: str) -> None:
    problem = read_instance(FOLDER / f"{name}.txt")
    solution = solve_many(problem, time_limit_s=60)
    assert problem.fault_of(solution.order) is None
    assert solution.objective == OPTIMA[f"{name}.txt"]
    assert solution.proven


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(OPTIMA))
def test_a_short_search_comes_close_on_every_classic_instance(name: str) -> None:
    problem = read_instance(FOLDER / name)
    order = search(problem, seed=1, rounds=300)
    assert problem.fault_of(order) is None
    assert 0.97 * OPTIMA[name] <= problem.objective_of(order) <= OPTIMA[name]
