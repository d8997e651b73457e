"""Print the matrix: a row for each route, a column for each caller."""

from tests.matrix.callers import CALLERS
from tests.matrix.things import AREAS
from tests.matrix.walking import Outcome

SIGNS = {"ok": "+", "hidden": ".", "forbidden": "x", "sign_in": "?", "broken": "!"}
KEY = (
    "Each cell: "
    + ", ".join(area.key for area in AREAS)
    + ' in this order; one sign where the address names no area.\n"+" let through, "." as if it did not exist, '
    '"x" refused, "?" asked to sign in, "~" depends on the object, "!" broken.'
)


def table_of(outcomes: list[Outcome]) -> str:
    """Return the table, its key first."""
    rows: dict[tuple[str, str, str], dict[str, list[Outcome]]] = {}
    for outcome in outcomes:
        row = rows.setdefault((outcome.route.method, outcome.route.path, outcome.route.rule.name), {})
        row.setdefault(outcome.caller.name, []).append(outcome)
    titles = [f"{method} {path}" for method, path, _rule in rows]
    width, rule_width = max(map(len, titles)), max(len(rule) for _, _, rule in rows)
    names = [caller.name for caller in CALLERS]
    lines = [KEY, "", *(f"{chr(65 + number)}  {name}" for number, name in enumerate(names)), ""]
    lines.append(f"{'':{width}}  {'':{rule_width}}  " + "  ".join(f"{chr(65 + n):<5}" for n in range(len(names))))
    for title, (key, row) in zip(titles, rows.items(), strict=True):
        cells = "  ".join(f"{_sign(row[name]):<5}" for name in names)
        lines.append(f"{title:{width}}  {key[2]:{rule_width}}  {cells}".rstrip())
    return "\n".join(lines)


def _sign(outcomes: list[Outcome]) -> str:
    keys = [area.key for area in AREAS if any(one.cell.where == area.key for one in outcomes)]
    if not keys:
        return _of_one([one for one in outcomes if not one.cell.unknown] or outcomes)
    return "".join(
        _of_one([one for one in outcomes if one.cell.where == key and not one.cell.unknown and not one.cell.crossed])
        for key in keys
    )


def _of_one(outcomes: list[Outcome]) -> str:
    found = {SIGNS[one.got] for one in outcomes}
    return found.pop() if len(found) == 1 else "~"
