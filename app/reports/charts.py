"""Small drawings for reports. What they show stands in the table beside them as well: they are hidden from readers."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from layers.look import colour

BAR_WIDTH, BAR_HEIGHT = 200, 14
DAYS_WIDTH, DAYS_HEIGHT = 600, 90
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" class="chart" aria-hidden="true" focusable="false" '


def share_bar(share: float, low: float, high: float, expected: float | None) -> Markup:
    """Return a share from 0 to 1 as a bar with its interval as a line, and a mark where the residents stand."""
    x = _at
    marks = [
        f'<rect x="0" y="3" width="{x(share)}" height="8" fill="{colour("walk").day}" fill-opacity="0.45"/>',
        f'<path d="M{x(low)} 7H{x(high)}M{x(low)} 4V10M{x(high)} 4V10" stroke="{colour("walk").day}" '
        'stroke-width="1.5" fill="none"/>',
    ]
    if expected is not None:
        middle = x(expected)
        marks.append(f'<path d="M{middle} 0V14" stroke="{colour("ink").day}" stroke-width="2" stroke-dasharray="3 2"/>')
    return _drawing(BAR_WIDTH, BAR_HEIGHT, marks)


def count_bar(number: int, most: int, word: str = "walk") -> Markup:
    """Return a number as a bar beside the largest one."""
    width = _at(number / most if most else 0)
    return _drawing(
        BAR_WIDTH, BAR_HEIGHT, [f'<rect x="0" y="3" width="{width}" height="8" fill="{colour(word).day}"/>']
    )


def day_columns(days: Sequence[tuple[date, int]]) -> Markup:
    """Return how many came on each day as columns; days on which nothing came are there as gaps."""
    if not days:
        return Markup("")
    first, last = days[0][0], days[-1][0]
    numbers = dict(days)
    span = (last - first).days + 1
    most = max(numbers.values())
    step = DAYS_WIDTH / max(span, 14)
    columns = []
    for offset in range(span):
        number = numbers.get(first + timedelta(days=offset), 0)
        height = round(DAYS_HEIGHT * number / most, 1)
        if number:
            columns.append(
                f'<rect x="{offset * step:.1f}" y="{DAYS_HEIGHT - height:.1f}" width="{step * 0.8:.1f}" '
                f'height="{height:.1f}" fill="{colour("walk").day}"/>'
            )
    return _drawing(DAYS_WIDTH, DAYS_HEIGHT, columns)


def _at(share: float) -> float:
    return round(BAR_WIDTH * min(1.0, share), 1)


def _drawing(width: int, height: int, parts: Sequence[str]) -> Markup:
    return Markup(f'{HEAD}viewBox="0 0 {width} {height}">{"".join(parts)}</svg>')  # noqa: S704  numbers and colours of ours
