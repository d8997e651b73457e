"""Residents who send pins with photos at the same time: nothing lost, nothing double. How fast is not judged here."""

from tests.load import running_service, send_pins, share

RESIDENTS = 20
SECONDS = 3


def test_every_pin_and_photo_of_a_crowd_is_kept_once_though_some_are_sent_twice_or_cut_off(tmp_path):
    with running_service(tmp_path / "a b") as service:
        figures = send_pins(service, RESIDENTS, SECONDS)
        said = "".join(service.lines)
    assert figures.is_clean, (figures, said)
    assert (figures.residents, figures.pins, figures.photos) == (RESIDENTS, RESIDENTS, RESIDENTS)
    assert figures.sent_twice > 0
    assert figures.cut_off > 0
    assert "Traceback" not in said
    assert len(figures.times_s["page"]) == RESIDENTS


def test_a_share_of_the_times_is_what_so_many_answers_took_at_most():
    assert share([0.1] * 95 + [9.0] * 5, 50) == 0.1
    assert share([0.1] * 90 + [9.0] * 10, 95) == 9.0
