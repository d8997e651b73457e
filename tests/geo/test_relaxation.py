"""The growing linear program: columns that HiGHS does not hold yet are asked before anything is called impossible."""

import numpy as np
import pytest

from geo.orienteering.relaxation import INFINITY, Relaxation, Rows


def chain(length: int) -> Relaxation:
    """Return a program that holds only column 0, which is fixed at 0.

    Column 1 must be 1 and each is at most the next: every column is needed, yet none shows it before the one before
    it is there.
    """
    columns = length + 1
    rows = [(1.0, INFINITY, np.array([0, 1], dtype=np.int64), np.ones(2))]
    for column in range(1, length):
        rows.append((-INFINITY, 0.0, np.array([column, column + 1], dtype=np.int64), np.array([1.0, -1.0])))
    upper = np.ones(columns)
    upper[0] = 0.0
    active = np.zeros(columns, dtype=np.bool_)
    active[0] = True
    return Relaxation(np.ones(columns), np.zeros(columns), upper, Rows.of(rows), active)


@pytest.mark.parametrize("length", [1, 2, 3, 8])
def test_columns_that_are_missing_one_after_the_other_are_all_brought_in(length: int) -> None:
    relaxed = chain(length).solve(lambda: 1.0)
    assert relaxed.state == "optimal"
    assert relaxed.bound == pytest.approx(length)
    assert relaxed.values[1:] == pytest.approx(np.ones(length))


@pytest.mark.parametrize("length", [1, 3])
def test_what_no_column_can_mend_is_called_infeasible(length: int) -> None:
    program = chain(length)
    upper = program.upper.copy()
    upper[length] = 0.0
    program.bound_columns(program.lower, upper)
    assert program.solve(lambda: 1.0).state == "infeasible"
