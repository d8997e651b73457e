"""Part 1: the classic instances, beside PyVRP and CP-SAT; or any other folder of instances on its own."""

import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.measure import Report, markdown_table, seconds_text
from bench.walks import peers
from bench.walks.instance_files import read_folder, read_known
from bench.walks.instances import TIME_LIMIT_S, Answer, Instance, InstanceError, Known, answer, warm_up
from geo.orienteering.problem import OrienteeringProblem, Solution

PYVRP_SECONDS = (0.2, 1.0)
CP_SAT_SECONDS = 3.0
TOLD_EVERY_S = 10.0
"""A long instance says so often how far it has come."""

_SAME = 1e-6


@dataclass(slots=True)
class Tally:
    """How often the known best was found, among how many, and what it took."""

    found: int = 0
    of: int = 0
    proven: int = 0
    seconds: float = 0.0
    worse: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def add(self, instance: Instance, known: Known | None, got: Answer) -> None:
        """Count an answer; wrong is what cannot be: proof of less than is known, or more than a proven optimum."""
        self.of += 1
        self.seconds += got.seconds
        self.proven += got.is_proven
        if known is None:
            return
        if got.score >= known.score - _SAME:
            self.found += 1
        else:
            self.worse.append(instance.name)
            if got.is_proven or got.bound < known.score - _SAME:
                self.wrong.append(f"{instance.name}: the bound {got.bound:g} lies below the known {known.score:g}")
        if known.is_proven and got.score > known.score + _SAME:
            self.wrong.append(f"{instance.name}: {got.score:g} is more than the proven optimum {known.score:g}")

    @property
    def as_json(self) -> dict[str, object]:
        """Return what the last line says of a folder."""
        return {"found": self.found, "of": self.of, "proven": self.proven, "worse": self.worse,
                "seconds": round(self.seconds, 3)}  # fmt: skip


def measure_literature(folder: Path, report: Report, *, only_every: int) -> Tally:
    """Solve the classic instances with ours and the peers; the report's ratios get tsiligirides and chao66."""
    known = read_known(folder / "optima.csv")
    found = read_folder(folder, known)
    if found.unread:
        raise InstanceError("\n".join(found.unread.values()))
    instances = found.instances[::only_every]
    ours, rivals = Tally(), {name: Tally() for name in _rival_names()}
    rows: list[list[object]] = []
    families = {"tsiligirides": Tally(), "chao66": Tally()}
    warm_up()
    with peers.pyvrp() as pyvrp, peers.cp_sat() as cp_sat:
        for instance in instances:
            got = answer(instance)
            ours.add(instance, known[instance.name], got)
            families[next(name for name in families if instance.name.startswith(name))].add(
                instance, known[instance.name], got
            )
            asked = _ask(instance, pyvrp, cp_sat)
            for name, theirs in asked.items():
                rivals[name].add(instance, known[instance.name], theirs)
            rows.append(_row(instance, known[instance.name], got, list(asked.values())))
    head = ("instance", "known best", "ours", "proven", "bound", "method", "time", *_rival_names(), "time of CP-SAT")
    report.tables += [markdown_table(head, rows), _summary(ours, rivals)]
    report.ratios |= {name: tally.found for name, tally in families.items()}
    report.remarks += _remarks(ours, families)
    return ours


def measure_folder(folder: Path, optima: Path | None, *, time_limit_s: float = TIME_LIMIT_S) -> tuple[Report, Tally]:
    """Solve the instances of a folder and compare them with a list of best scores, if there is one.

    How far it has come goes to the standard error output.
    """
    known = read_known(optima) if optima is not None else {}
    found = read_folder(folder, known)
    report, tally = Report(f"Instances of {folder.name}, at most {time_limit_s:g} s each"), Tally()
    _tell(f"{len(found.instances)} instances, at most {time_limit_s:g} s each; at first something is compiled")
    warm_up()
    rows: list[list[object]] = []
    for number, instance in enumerate(found.instances, 1):
        name = f"{number} of {len(found.instances)}, {instance.name}"
        got = answer(instance, time_limit_s=time_limit_s, progress=_Teller(name).tell)
        best = known.get(instance.name)
        tally.add(instance, best, got)
        rows.append(_row(instance, best, got, []))
        proof = "proven" if got.is_proven else f"at most {got.bound:g}"
        _tell(f"{name}: {_score(got, best)}, {proof}, {seconds_text(got.seconds)}")
    head = ("instance", "known best", "ours", "proven", "bound", "method", "time")
    report.tables.append(markdown_table(head, rows))
    _note_unread(found.unread, known, tally)
    report.remarks += _remarks_on_list(found.instances, found.unread, known)
    report.remarks += [f"WRONG: {fault}" for fault in tally.wrong]
    return report, tally


class _Teller:
    """Says now and then how far a long instance has come."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._told_at = self._began = time.monotonic()

    def tell(self, solution: Solution) -> bool:
        now = time.monotonic()
        if now - self._told_at >= TOLD_EVERY_S:
            self._told_at = now
            _tell(f"{self._name}: {now - self._began:.0f} s, gap so far {solution.gap:.1%}")
        return True


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _note_unread(unread: dict[str, str], known: dict[str, Known], tally: Tally) -> None:
    """Count files of the list that could not be read as not found."""
    for name, fault in unread.items():
        if name in known or not known:
            tally.of += 1
            tally.worse.append(name)
            tally.unread.append(fault)


def _remarks_on_list(instances: Sequence[Instance], unread: dict[str, str], known: dict[str, Known]) -> list[str]:
    """Return where the folder and the list do not go together."""
    remarks = [f"NOT READ: {fault}" for fault in unread.values()]
    for instance in instances:
        listed = known[instance.name].budget if instance.name in known else None
        if listed is not None and abs(listed - instance.budget) > _SAME:
            remarks.append(f"{instance.name}: the budget is {instance.budget:g} in the file, {listed:g} on the list.")
    names = {instance.name for instance in instances}
    if missing := sorted(set(known) - names - set(unread)):
        remarks.append(f"On the list, but not in the folder: {', '.join(missing)}.")
    if not known:
        remarks.append("There is no list of best scores, so none is counted as found.")
    elif unknown := sorted(names - set(known)):
        remarks.append(f"In the folder, but not on the list, so never counted as found: {', '.join(unknown)}.")
    return remarks


def _rival_names() -> list[str]:
    return [*(f"PyVRP {seconds:g} s" for seconds in PYVRP_SECONDS), f"CP-SAT at most {CP_SAT_SECONDS:g} s"]


def _ask(instance: Instance, pyvrp: peers.Peer, cp_sat: peers.Peer) -> dict[str, Answer]:
    problem = instance.as_problem()
    replies = [
        *(_reply(instance, problem, pyvrp, seconds) for seconds in PYVRP_SECONDS),
        _reply(instance, problem, cp_sat, CP_SAT_SECONDS),
    ]
    return dict(zip(_rival_names(), replies, strict=True))


def _reply(instance: Instance, problem: OrienteeringProblem, peer: peers.Peer, seconds: float) -> Answer:
    """Return a peer's answer, counted again: one that broke the budget raises InstanceError."""
    reply = peer.solve(peers.task_of(problem, problem.weights, seconds))
    score = instance.score_of(reply["order"])
    bound = math.inf if reply["bound"] is None else reply["bound"] + float(instance.scores[:2].sum())
    return Answer(score, bound, reply["is_proven"], reply["seconds"], len(reply["order"]))


def _row(instance: Instance, known: Known | None, got: Answer, theirs: Sequence[Answer]) -> list[object]:
    best = "–" if known is None else f"{known.score:.10g}" + ("" if known.is_proven else " (not proven)")
    proof = "yes" if got.is_proven else f"gap {(got.bound - got.score) / max(got.bound, 1e-9):.1%}"
    row: list[object] = [instance.name, best, _score(got, known), proof, f"{got.bound:.10g}", got.method,
                         seconds_text(got.seconds)]  # fmt: skip
    if theirs:
        row += [_score(one, known) + (" proven" if one.is_proven else "") for one in theirs]
        row.append(seconds_text(theirs[-1].seconds))
    return row


def _score(got: Answer, known: Known | None) -> str:
    below = known is not None and got.score < known.score - _SAME
    return f"{got.score:.10g}" + (" ↓" if below else "")


def _summary(ours: Tally, rivals: dict[str, Tally]) -> str:
    rows = [
        [name, f"{tally.found} of {tally.of}", tally.proven, seconds_text(tally.seconds)]
        for name, tally in {"ours": ours, **rivals}.items()
    ]
    return markdown_table(("all instances", "known best found", "proven", "time in all"), rows)


def _remarks(ours: Tally, families: dict[str, Tally]) -> list[str]:
    found = ", ".join(f"{name} {tally.found} of {tally.of}" for name, tally in families.items())
    return [
        f"Known best found: {found}. ↓ marks a score below the known best. Each order is counted again from the "
        "file's points: no point twice, the path within the budget.",
        "Peers run in processes of their own; their time is the solver's, without starting Python. They take whole "
        "numbers only, so lengths are rounded up to 0.001 (PyVRP) and 0.0001 (CP-SAT): a path that fits by less is "
        "out of their reach. PyVRP stops by the clock only and proves nothing.",
        *(f"WRONG: {fault}" for fault in ours.wrong),
    ]
