"""`python -m bench.guard`: how much personal data the guard finds in invented residents' sentences, and what in vain.

A finding counts as right when its kind is equal and the two stretches overlap by at least half of their union; each
expected finding is matched once. Precision: right of all found; recall: right of all expected. There is no peer: the
Danish recognisers of names known to us fetch their models apart from their packages, so lists and rules stand alone.
The part `tune` was looked at while the rules were made; of `held` the figures came first, and its errors were seen
afterwards. The last line is for machines.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.guard.finding import Finding
from app.guard.service import search
from bench.measure import markdown_table

SENTENCES = Path(__file__).parent.parent / "tests" / "app" / "guard_sentences.csv"

PLACE_NAMES = (
    "Hjertelunden", "Solvænget", "Ahornvej", "Lærkevej", "Birkehaven", "Netto", "Fakta", "Multibanen",
    "Beboerhuset Lunden", "Anne Franks Plads", "Hans Broges Gade", "Jens Otto Krags Plads",
)  # fmt: skip
"""The gazetteer of the invented area in the sentences."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Hold one sentence, the part and language it belongs to, and what should be found in it."""

    part: str
    language: str
    words: str
    expected: list[Finding]


@dataclass(slots=True)
class Score:
    """Count findings: right ones, those found in vain, and those missed."""

    right: int = 0
    vain: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Return the share of right ones among those found."""
        return self.right / (self.right + self.vain) if self.right + self.vain else 1.0

    @property
    def recall(self) -> float:
        """Return the share of right ones among those expected."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@dataclass(slots=True)
class Result:
    """Hold the scores by (heading, value), and the sentences that went wrong."""

    scores: dict[tuple[str, str], Score] = field(default_factory=lambda: defaultdict(Score))
    wrong: list[str] = field(default_factory=list)

    @property
    def total(self) -> Score:
        """Return the score over everything."""
        return self.scores["all", ""]


def read_sentences(path: Path = SENTENCES) -> list[Sentence]:
    """Return the sentences; raises ValueError where an expected finding is not in its sentence."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Sentence(row["part"], row["language"], row["sentence"], _read_expected(row["sentence"], row["found"]))
            for row in csv.DictReader(file)
        ]


def _read_expected(words: str, found: str) -> list[Finding]:
    expected: list[Finding] = []
    after = 0
    for one in filter(None, found.split("|")):
        kind, text = one.split(":", 1)
        start = words.index(text, after)
        after = start + len(text)
        expected.append(Finding(kind, start, after))  # type: ignore[arg-type]
    return expected


def is_right(found: Finding, expected: Finding) -> bool:
    """Tell whether a finding is the expected one."""
    common = min(found.end, expected.end) - max(found.start, expected.start)
    union = max(found.end, expected.end) - min(found.start, expected.start)
    return found.kind == expected.kind and common * 2 >= union


def count(sentences: Iterable[Sentence], place_names: Sequence[str] = PLACE_NAMES) -> Result:
    """Search every sentence and count."""
    result = Result()
    for sentence in sentences:
        found = search(sentence.words, place_names=place_names)
        missed = list(sentence.expected)
        vain: list[Finding] = []
        for finding in found:
            match = next((one for one in missed if is_right(finding, one)), None)
            if match is None:
                vain.append(finding)
            else:
                missed.remove(match)
                _add(result, sentence, finding, "right")
        for name, findings in (("vain", vain), ("missed", missed)):
            for finding in findings:
                _add(result, sentence, finding, name)
                shown = sentence.words[finding.start : finding.end]
                result.wrong.append(
                    f"{sentence.part} {sentence.language} {name} {finding.kind} «{shown}»: {sentence.words}"
                )
    return result


def _add(result: Result, sentence: Sentence, finding: Finding, name: str) -> None:
    for place in (("all", ""), ("kind", finding.kind), ("language", sentence.language), ("part", sentence.part)):
        score = result.scores[place]
        setattr(score, name, getattr(score, name) + 1)


def main() -> None:
    """Print the tables, and precision and recall over everything as the last line."""
    parser = argparse.ArgumentParser(prog="python -m bench.guard", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="print the sentences that went wrong, too")
    parser.add_argument("--sentences", type=Path, default=SENTENCES, help="another file of sentences")
    wish = parser.parse_args()
    sentences = read_sentences(wish.sentences)
    result = count(sentences)
    clean = sum(not sentence.expected for sentence in sentences)
    print(f"{len(sentences)} sentences, {clean} of them with nothing personal\n")
    rows = [
        (
            f"{heading} {value}".strip(),
            score.right,
            score.vain,
            score.missed,
            f"{score.precision:.2f}",
            f"{score.recall:.2f}",
        )
        for (heading, value), score in sorted(result.scores.items())
    ]
    print(markdown_table(("", "right", "in vain", "missed", "precision", "recall"), rows), end="\n\n")
    if wish.wrong:
        print(*result.wrong, sep="\n", end="\n\n")
    print(f"precision={result.total.precision:.2f} recall={result.total.recall:.2f}")


if __name__ == "__main__":
    main()
