"""Read folders of orienteering instances and the list of their best scores; say which line is wrong, and how.

Format: the first line holds the budget and, if anything, the number of paths (1); then `x y score` a line, the first
point the start, the second the end. Between numbers stand blanks, tabs, commas or semicolons; what follows a # and
empty lines are passed over.
"""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.walks.instances import Instance, InstanceError, Known

_ENDING = ".txt"


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds: instances in the order of the list, and what could not be read, by name."""

    instances: list[Instance]
    unread: dict[str, str]


def read_instance(path: Path) -> Instance:
    """Return an instance; raises InstanceError with the line at fault."""
    numbered = _numbered_lines(path)
    if not numbered:
        raise InstanceError(f"{path.name}: the file is empty; budget and paths, then `x y score` a line, are expected")
    line, words = numbered[0]
    head = _numbers(path, line, words)
    if len(head) > 2:
        raise InstanceError(f"{path.name}, line {line}: {len(head)} numbers; the budget and the paths (1) are expected")
    if head[0] < 0:
        raise InstanceError(f"{path.name}, line {line}: the budget is {head[0]:g}; it must be 0 or more")
    if len(head) == 2 and head[1] != 1:
        raise InstanceError(f"{path.name}, line {line}: {words[1]} paths are asked for; this is a solver for one")
    table = np.array([_point(path, line, words) for line, words in numbered[1:]], dtype=float).reshape(-1, 3)
    if len(table) < 2:
        raise InstanceError(f"{path.name}: {len(table)} points; a start and an end are expected")
    return Instance(_name(path.name), head[0], table[:, :2].copy(), table[:, 2].copy())


def _numbered_lines(path: Path) -> list[tuple[int, list[str]]]:
    """Return the words of each line that has any, with its number from 1."""
    lines = _text_of(path).splitlines()
    parted = [
        (number, re.split(r"[\s,;]+", line.partition("#")[0].strip(" \t,;"))) for number, line in enumerate(lines, 1)
    ]
    return [(number, words) for number, words in parted if words != [""]]


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InstanceError(f"{path.name}: this is no text in UTF-8: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise InstanceError(f"{path}: {error.strerror}") from None


def _point(path: Path, line: int, words: list[str]) -> list[float]:
    numbers = _numbers(path, line, words)
    if len(numbers) != 3:
        raise InstanceError(f"{path.name}, line {line}: {len(numbers)} numbers; `x y score` are expected")
    if numbers[2] < 0:
        raise InstanceError(f"{path.name}, line {line}: the score is {numbers[2]:g}; it must be 0 or more")
    return numbers


def _numbers(path: Path, line: int, words: list[str]) -> list[float]:
    numbers = []
    for word in words:
        try:
            number = float(word)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise InstanceError(f"{path.name}, line {line}: {word!r} is no finite number")
        numbers.append(number)
    return numbers


def read_known(path: Path) -> dict[str, Known]:
    """Return the best known score by name of the file.

    The columns file and score must be there, budget and status (proven or not) may, in any order; further ones are
    passed over. Raises InstanceError with the line at fault.
    """
    known: dict[str, Known] = {}
    for line, row in _rows(path):
        name, best = _name(row["file"]), _known(path, line, row)
        if not name:
            raise InstanceError(f"{path.name}, line {line}: the file has no name")
        if known.get(name, best) != best:
            raise InstanceError(f"{path.name}, line {line}: {name} was on the list before, with other values")
        known[name] = best
    return known


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number and the cells by column of each row that has any."""
    lines = _text_of(path).splitlines()
    marks = max(",;\t", key=next((line for line in lines if line.strip()), "").count)
    cells = csv.reader(lines, delimiter=marks, skipinitialspace=True)
    columns: list[str] = []
    for row in cells:
        words = [word.strip() for word in row]
        if not any(words) or words[0].startswith("#"):
            continue
        if columns:
            yield (
                cells.line_num,
                dict.fromkeys(("file", "score", "budget", "status"), "") | dict(zip(columns, words, strict=False)),
            )
            continue
        columns = [word.lower() for word in words]
        if not {"file", "score"} <= set(columns):
            found = ", ".join(columns)
            raise InstanceError(
                f"{path.name}, line {cells.line_num}: the columns file and score are expected, not {found}"
            )
    if not columns:
        raise InstanceError(f"{path.name}: the list is empty; the columns file and score are expected")


def _known(path: Path, line: int, row: dict[str, str]) -> Known:
    (score,) = _numbers(path, line, [row["score"]])
    budget = _numbers(path, line, [row["budget"]])[0] if row["budget"] else None
    return Known(score, row["status"].lower() in ("proven", "optimal"), budget)


def read_folder(folder: Path, known: dict[str, Known]) -> Folder:
    """Return what a folder holds: every .txt file, and files with another ending that are on the list.

    Raises InstanceError where there is no such folder, or nothing in it.
    """
    if not folder.is_dir():
        raise InstanceError(f"{folder}: there is no such folder")
    order = {name: number for number, name in enumerate(known)}
    paths = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    paths = [path for path in paths if path.suffix.lower() == _ENDING or _name(path.name) in known]
    if not paths:
        raise InstanceError(f"{folder}: there are no instances; files named *{_ENDING} or on the list are expected")
    found = Folder([], {})
    for path in sorted(paths, key=lambda path: (order.get(_name(path.name), len(order)), path.name)):
        try:
            found.instances.append(read_instance(path))
        except InstanceError as error:
            found.unread[_name(path.name)] = str(error)
    return found


def _name(file: str) -> str:
    name = file.replace("\\", "/").rpartition("/")[2]
    return name[: -len(_ENDING)] if name.lower().endswith(_ENDING) else name
