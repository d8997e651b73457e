"""Shared helpers of the geometry tests."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tests.geo import walking_grid


@pytest.fixture(scope="session")
def grid(kernels: None) -> ModuleType:
    """Give the hand-made grids, pins and wishes of walking_grid."""
    return walking_grid
