"""The benchmark of walks reads, counts and tells what it should; no time is asserted."""

import json
import math
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from bench.osm_import import write_estate
from bench.walks import peers
from bench.walks.__main__ import KEYS, PARTS, Scale, run_parts
from bench.walks.contestants import better_greedy, greedy_that_fits, greedy_then_route
from bench.walks.instance_files import read_folder, read_instance, read_known
from bench.walks.instances import Answer, Instance, InstanceError, Known
from bench.walks.literature import Tally, measure_folder
from bench.walks.networks import MissingDataError, NamedNetwork, lattice, mosaic, read_extracts
from bench.walks.pins import draw_pins
from geo.estate import generate
from geo.junctions import build_network
from geo.orienteering.problem import OrienteeringProblem
from geo.routing import Profile, StreetGraph

SMALL = "6 1\n0 0 0\n4 0 0\n1 1 5\n2 0 10\n3 1 5\n2 4 50\n"
"""Start and end four apart; the heavy point lies too far off, the three others fit together."""

TINY = Scale(
    every_instance=1,
    every_case=17,
    pyvrp_seconds=0.05,
    seeds=(1,),
    edges=300,
    areas=1,
    pin_counts=(20,),
    edge_counts=(300,),
    compiles=False,
)


def write_small(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(SMALL)


def small(tmp_path: Path) -> Instance:
    write_small(tmp_path, "small")
    return read_instance(tmp_path / "small.txt")


def best_by_hand(instance: Instance) -> float:
    best = 0.0
    for count in range(5):
        for order in permutations(range(4), count):
            try:
                best = max(best, instance.score_of(order))
            except InstanceError:
                continue
    return best


def test_an_instance_is_read_with_start_and_end_first(tmp_path: Path) -> None:
    instance = small(tmp_path)
    assert (instance.name, instance.budget, len(instance.places)) == ("small", 6.0, 6)
    problem = instance.as_problem()
    assert problem.travel[-2, -1] == 4.0
    assert problem.travel[0, -2] == math.sqrt(2)
    assert problem.weights.tolist() == [5, 10, 5, 50]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("10 1\n0 0\n", "line 2: 2 numbers"),
        ("10 1\n\n0 0 0\n1 x 0\n", "line 4: 'x' is no finite number"),
        ("10 1\n0 0 0\n1 nan 0\n", "line 3: 'nan' is no finite number"),
        ("10 1\n0 0 0\n1 0 -3\n", "line 3: the score is -3"),
        ("-1 1\n0 0 0\n1 0 0\n", "line 1: the budget is -1"),
        ("1 1 0\n1 0 0\n", "line 1: 3 numbers"),
        ("10 2\n0 0 0\n1 0 0\n", "line 1: 2 paths"),
        ("10 1\n0 0 0\n", "1 points; a start and an end"),
        ("\xff\xfe", "no text"),
    ],
)
def test_a_file_in_another_format_is_refused_with_its_name_and_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "odd.txt").write_bytes(text.encode("latin-1"))
    with pytest.raises(InstanceError, match=f"odd.txt.*{said}"):
        read_instance(tmp_path / "odd.txt")


@pytest.mark.parametrize(
    "text",
    [
        SMALL.replace(" ", "\t"),
        SMALL.replace("\n", "\r\n"),
        SMALL.replace(" ", " , ").strip(),
        "\ufeff# made by hand\n" + SMALL.replace("\n", "  # so\n\n  \n"),
        SMALL.replace("6 1", "6.0", 1).replace("4 0 0", "4e0 0.000 0", 1),
    ],
)
def test_other_blanks_line_ends_and_remarks_change_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "small.txt").write_bytes(text.encode())
    read, plain = read_instance(tmp_path / "small.txt"), small(tmp_path)
    assert read.budget == plain.budget
    assert np.array_equal(read.places, plain.places)
    assert np.array_equal(read.scores, plain.scores)


def test_an_order_that_breaks_the_budget_or_comes_back_is_not_counted(tmp_path: Path) -> None:
    instance = small(tmp_path)
    assert instance.score_of((0, 1, 2)) == 20
    with pytest.raises(InstanceError, match="long"):
        instance.score_of((3,))
    with pytest.raises(InstanceError, match="twice"):
        instance.score_of((1, 1))


def test_a_list_of_optima_may_have_other_columns_and_names_without_ending(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "set,file,budget,score,status\na,one.txt,5,10,proven\na,two_1.5,5,11,best known\n"
    )
    known = {"one": Known(10, True, 5), "two_1.5": Known(11, False, 5)}
    assert read_known(tmp_path / "list.csv") == known
    (tmp_path / "other.csv").write_text(
        "\ufeffScore; Status ;FILE;Budget\r\n10;Proven;sets/one.TXT;5\r\n;;;\r\n# not proven\r\n11;;two_1.5;5\r\n"
    )
    assert read_known(tmp_path / "other.csv") == known


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("name,best\na,1\n", "line 1: the columns file and score are expected, not name, best"),
        ("file,score\n\na,1x\n", "line 3: '1x' is no finite number"),
        ("file,score,budget\na,1,5\na.txt,2,5\n", "line 3: a was on the list before"),
        ("file,score\n,1\n", "line 2: the file has no name"),
    ],
)
def test_a_list_in_another_format_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(InstanceError, match=f"list.csv.*{said}"):
        read_known(tmp_path / "list.csv")


def test_a_folder_holds_text_files_and_what_the_list_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.op", "c.TXT", "list.csv", ".hidden.txt", "readme.md"):
        (tmp_path / name).write_text(SMALL)
    found = read_folder(tmp_path, {"c": Known(1, True), "a.op": Known(1, True)})
    assert [instance.name for instance in found.instances] == ["c", "a.op", "b"]
    with pytest.raises(InstanceError, match="no such folder"):
        read_folder(tmp_path / "nowhere", {})
    (tmp_path / "bare").mkdir()
    with pytest.raises(InstanceError, match="no instances"):
        read_folder(tmp_path / "bare", {})


def test_one_bad_file_does_not_keep_the_others_from_being_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_small(tmp_path, "small")
    (tmp_path / "broken.txt").write_text("6 1\n0 0\n")
    best = best_by_hand(small(tmp_path))
    (tmp_path / "optima.csv").write_text(f"file,budget,score\nbroken,6,1\nsmall,7,{best:g}\n")
    report, tally = measure_folder(tmp_path, tmp_path / "optima.csv", time_limit_s=5)
    assert (tally.found, tally.of, tally.worse) == (1, 2, ["broken"])
    assert "NOT READ: broken.txt, line 2: 2 numbers; `x y score` are expected" in report.remarks
    assert any("the budget is 6 in the file, 7 on the list" in remark for remark in report.remarks)
    assert f"1 of 1, small: {best:g}, proven" in capsys.readouterr().err


def test_without_a_list_a_folder_is_solved_all_the_same(tmp_path: Path) -> None:
    write_small(tmp_path, "small")
    report, tally = measure_folder(tmp_path, None, time_limit_s=5)
    assert (tally.found, tally.of, tally.proven) == (0, 1, 1)
    assert any("no list" in remark for remark in report.remarks)


@pytest.mark.parametrize(("budget", "best"), [(3.9, 0.0), (4.0, 10.0), (1e9, 70.0)])
def test_budgets_below_and_at_the_direct_way_and_beyond_all_need(tmp_path: Path, budget: float, best: float) -> None:
    (tmp_path / "small.txt").write_text(SMALL.replace("6 1", f"{budget!r} 1", 1))
    (tmp_path / "optima.csv").write_text(f"file,score,status\nsmall,{best},proven\n")
    _, tally = measure_folder(tmp_path, tmp_path / "optima.csv", time_limit_s=5)
    assert (tally.found, tally.proven, tally.wrong) == (1, 1, [])


def test_another_folder_is_solved_and_told_as_json(tmp_path: Path) -> None:
    write_small(tmp_path / "folder", "small")
    write_small(tmp_path / "folder", "unlisted")
    best = best_by_hand(small(tmp_path))
    (tmp_path / "list.csv").write_text(f"file,budget,score,status\nsmall.txt,6,{best:g},proven\ngone.txt,6,1,proven\n")
    report, tally = measure_folder(tmp_path / "folder", tmp_path / "list.csv", time_limit_s=5)
    told = json.loads(json.dumps(tally.as_json))
    assert list(told) == ["found", "of", "proven", "worse", "seconds"]
    assert (told["found"], told["of"], told["proven"], told["worse"]) == (1, 2, 2, [])
    assert any("gone" in remark for remark in report.remarks)
    assert any("unlisted" in remark for remark in report.remarks)


def test_proof_of_less_than_is_known_is_called_wrong(tmp_path: Path) -> None:
    instance, tally = small(tmp_path), Tally()
    tally.add(instance, Known(20, True), Answer(15, 15, is_proven=True, seconds=1))
    tally.add(instance, Known(20, True), Answer(25, 25, is_proven=True, seconds=1))
    tally.add(instance, Known(20, True), Answer(15, 22, is_proven=False, seconds=1))
    assert tally.worse == ["small", "small"]
    assert len(tally.wrong) == 2


@pytest.mark.parametrize("start", [peers.pyvrp, peers.cp_sat])
def test_a_peer_starts_in_a_process_of_its_own_and_keeps_the_budget(tmp_path: Path, start: type[peers.Peer]) -> None:
    instance = small(tmp_path)
    problem = instance.as_problem()
    with start() as peer:
        reply = peer.solve(peers.task_of(problem, problem.weights, 0.2))
    assert instance.score_of(reply["order"]) == best_by_hand(instance)


def test_peers_count_service_and_keep_to_the_most_stops() -> None:
    task = peers.Task(
        travel=(np.ones((5, 5)) - np.eye(5)).tolist(),
        service=[3.0, 1.0, 1.0],
        prizes=[8.0, 5.0, 4.0],
        budget=6.0,
        most_stops=2,
        seconds=0.2,
    )
    with peers.pyvrp() as pyvrp, peers.cp_sat() as cp_sat:
        assert [sorted(peer.solve(task)["order"]) for peer in (pyvrp, cp_sat)] == [[1, 2], [1, 2]]


def test_the_greedy_rivals_keep_the_minutes_and_the_stops() -> None:
    generator = np.random.default_rng(4)
    for _ in range(20):
        places = generator.random((14, 2))
        problem = OrienteeringProblem(
            travel=np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1)),
            service=np.full(12, 0.2),
            covers=generator.random((12, 30)) < 0.2,
            weights=generator.integers(1, 5, 30).astype(float),
            budget=2.5,
            most_stops=4,
        )
        orders = [rival(problem) for rival in (greedy_then_route, greedy_that_fits)]
        assert [problem.fault_of(order) for order in orders] == [None, None]
        assert problem.covered_weight(better_greedy(problem)) == max(map(problem.covered_weight, orders))


def test_a_mosaic_is_as_large_as_asked_and_leads_everywhere() -> None:
    named = NamedNetwork("estate", build_network(generate().ground.ways).network)
    for made in (mosaic([named], 3 * named.edges), lattice(1000)):
        assert made.edges >= min(3 * named.edges, 1000)
        graph = StreetGraph.build(made.network)
        ends = graph.snap(made.network.node_xy[:: len(made.network.node_xy) // 40], Profile())
        assert np.isfinite(graph.matrix(Profile(), ends)).all()


def test_the_same_seed_draws_the_same_pins() -> None:
    network = lattice(400).network
    first, again, other = (draw_pins(network, 100, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
    assert {pin.kind for pin in first} == {"challenge", "resource"}
    assert {pin.geometry.geom_type for pin in first} == {"Point", "LineString", "Polygon"}


def test_without_data_it_says_where_they_should_be(tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="--data"):
        read_extracts(tmp_path)


def test_everything_is_measured_and_the_last_line_is_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data" / "osm").mkdir(parents=True)
    write_estate(tmp_path / "data" / "osm" / "estate.osm.pbf")
    folder = tmp_path / "data" / "benchmarks" / "orienteering"
    for name in ("tsiligirides1_6", "chao66_6"):
        write_small(folder, name)
    best = best_by_hand(read_instance(folder / "chao66_6.txt"))
    (folder / "optima.csv").write_text(
        f"file,budget,score,status\ntsiligirides1_6.txt,6,{best:g},proven\nchao66_6.txt,6,{best + 1:g},best known\n"
    )
    run_parts(list(PARTS), TINY, data=tmp_path / "data", plot=tmp_path / "plot.svg")
    told = capsys.readouterr().out
    last = json.loads(told.splitlines()[-1])
    assert tuple(last) == KEYS
    assert (last["tsiligirides"], last["chao66"]) == (1, 0)
    assert all(math.isfinite(value) and value >= 0 for value in last.values())
    assert told.count("### ") == len(PARTS)
    assert (tmp_path / "plot.svg").read_text().startswith("<?xml")
