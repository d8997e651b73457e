"""News by e-mail: an address that is asked for, sealed and forgotten, and what the mails say."""

import datetime as dt
import logging
import re

import pytest
from sqlalchemy import text

from app.errors import ProblemError
from app.notices import sealing
from app.notices.service import send_owed
from app.translations import Catalogues
from tests.app.mailing import (
    ADDRESS,
    PUBLIC,
    REPLY,
    SENDER,
    WORDS,
    body_of,
    notices,
    offer_mail,
    office,
    reply,
    soon,
    subscribe,
    waiting,
)
from tests.app.slips import csrf_of, moderate, write


def test_the_form_on_the_slip_takes_an_address_and_gives_it_back(world):
    _pin, code = write(world)
    assert "mailadresse" not in world.client.get(f"/s/{code}").text.split("<details")[0]
    offer_mail(world)
    page = world.client.get(f"/s/{code}").text
    assert "Adressen er låst og slettes efter det sidste svar." in page
    form = {"csrf": csrf_of(page), "address": ADDRESS}
    answer = world.client.post(f"/s/{code}/notice", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/s/{code}#notice")
    page = world.client.get(f"/s/{code}").text
    assert "Slet min adresse" in page
    assert ADDRESS not in page
    assert len(notices(world)) == 1
    world.client.post(f"/s/{code}/notice/end", data={"csrf": csrf_of(page)})
    assert notices(world) == []


def test_what_is_no_address_comes_back_with_what_was_typed_and_is_kept_nowhere(world):
    _pin, code = write(world)
    offer_mail(world)
    page = world.client.get(f"/s/{code}").text
    answer = world.client.post(f"/s/{code}/notice", data={"csrf": csrf_of(page), "address": "mona snabela"})
    assert answer.status_code == 422
    assert "Det ligner ikke en mailadresse." in answer.text
    assert 'value="mona snabela"' in answer.text
    assert notices(world) == []


@pytest.mark.parametrize("written", ["mona", "@example.dk", "a@b", "a@localhost", "a\r\nBcc: b@example.dk", "a" * 300])
def test_no_address_is_guessed_from_what_is_none(written):
    with pytest.raises(ProblemError, match="address_invalid"):
        sealing.read_address(written)


def test_an_address_is_read_as_people_write_it():
    assert sealing.read_address("  Mona@Rødgrød.DK ") == "Mona@xn--rdgrd-vuad.dk"


def test_the_address_lies_sealed_and_opens_with_this_slip_only(world):
    _pin, code = waiting(world)
    _other, other_code = write(world, 200)
    subscribe(world, other_code, "bo@example.dk")
    keys = world.app.state.keys
    mine, others = sorted(notices(world), key=lambda row: row.created_at)
    assert ADDRESS.encode() not in bytes(mine.address)
    assert sealing.unseal(keys, bytes(mine.slip_hash), mine.address) == ADDRESS
    with pytest.raises(sealing.SealError):
        sealing.unseal(keys, bytes(others.slip_hash), mine.address)
    with pytest.raises(sealing.SealError):
        sealing.unseal(keys, bytes(mine.slip_hash), b"short")
    assert world.client.get(f"/api/slips/{code}").json()["has_notice"] is True
    assert ADDRESS not in world.client.get(f"/s/{code}/export.json").text


def test_sealing_twice_gives_two_seals(world):
    keys = world.app.state.keys
    assert sealing.seal(keys, b"slip", ADDRESS) != sealing.seal(keys, b"slip", ADDRESS)


def test_without_a_mail_server_nobody_is_asked_for_an_address(world):
    _pin, code = write(world)
    answer = world.client.put(f"/api/slips/{code}/notice", json={"address": ADDRESS})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_mail")
    assert notices(world) == []


def test_a_reply_brings_one_mail_that_leads_to_the_slip_and_tells_no_word_of_it(world, postbox):
    pin, code = waiting(world)
    at = office(world, postbox.port)
    assert send_owed(at, soon()).sent == 0
    reply(world, pin)
    assert send_owed(at, dt.datetime.now(dt.UTC)).sent == 0
    assert send_owed(at, soon()).sent == 1
    assert send_owed(at, soon(60)).sent == 0
    (mail,) = postbox.mails
    words = body_of(mail)
    assert (mail["To"], mail["From"], mail["Auto-Submitted"]) == (ADDRESS, SENDER, "auto-generated")
    assert mail["Subject"] == "Der er nyt om dit svar – Lunden"
    assert f"{PUBLIC}/s/{code}\n" in words
    assert f"{PUBLIC}/s/{code}#notice" in words
    for secret in (*WORDS.split()[::2], *REPLY.split()[::2], "anna"):
        assert secret not in mail.as_string()
        assert secret not in words


def test_the_link_in_the_mail_opens_the_reply(world, postbox):
    pin, _code = waiting(world)
    reply(world, pin)
    send_owed(office(world, postbox.port), soon())
    found = re.search(rf"{PUBLIC}(/s/\S+)", body_of(postbox.mails[0]))
    assert found is not None
    assert REPLY in world.client.get(found[1]).text


@pytest.mark.parametrize("lang", ["en", "tr", "ar"])
def test_the_mail_speaks_the_language_in_which_it_was_asked_for(world, postbox, lang):
    pin, _code = waiting(world, lang)
    reply(world, pin)
    send_owed(office(world, postbox.port), soon())
    (mail,) = postbox.mails
    spoken, danish = (Catalogues.load().translator(code) for code in (lang, "da"))
    assert mail["Subject"] == spoken("mail.subject", area="Lunden") != danish("mail.subject", area="Lunden")
    assert spoken("mail.stop") in body_of(mail)
    assert mail["Content-Language"] == lang


def test_replies_within_a_minute_are_one_mail(world, postbox):
    pin, _code = waiting(world)
    for words in ("Vi ser på det", "Vi har ringet"):
        reply(world, pin, words)
    moderate(world, pin, "publish")
    assert send_owed(office(world, postbox.port), soon()).sent == 1


def test_the_address_stays_after_a_reply_and_is_gone_after_the_last_one(world, postbox):
    pin, _code = waiting(world)
    at = office(world, postbox.port)
    reply(world, pin, step="action")
    send_owed(at, soon())
    assert len(notices(world)) == 1
    reply(world, pin, step="done")
    assert send_owed(at, soon()).sent == 1
    assert notices(world) == []
    assert "Vi har slettet din mailadresse." in body_of(postbox.mails[-1])
    assert "#notice" not in body_of(postbox.mails[-1])


@pytest.mark.parametrize(("action", "body"), [("reject", {"reason_code": "unclear"}), ("withdraw", {})])
def test_a_decision_that_ends_it_is_told_and_ends_the_address(world, postbox, action, body):
    pin, _code = waiting(world)
    moderate(world, pin, action, **body)
    assert send_owed(office(world, postbox.port), soon()).sent == 1
    assert notices(world) == []


def test_a_decision_that_is_taken_back_at_once_does_not_end_the_address(world, postbox):
    pin, _code = waiting(world)
    moderate(world, pin, "reject", reason_code="unclear")
    moderate(world, pin, "undo")
    assert send_owed(office(world, postbox.port), soon()).sent == 1
    assert len(notices(world)) == 1


def test_withdrawing_takes_the_address_along(world):
    _pin, code = waiting(world)
    assert world.client.post(f"/api/slips/{code}/withdraw").status_code == 200
    assert notices(world) == []
    offer_mail(world)
    answer = world.client.put(f"/api/slips/{code}/notice", json={"address": ADDRESS})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_news_to_come")


def test_the_address_of_a_slip_that_opens_nothing_any_more_is_forgotten(world, postbox):
    waiting(world)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE pin SET slip_hash = NULL"))
    assert send_owed(office(world, postbox.port), soon()).forgotten == 1
    assert notices(world) == []


def test_an_address_that_another_key_sealed_is_forgotten_and_not_tried(world, postbox, caplog):
    pin, _code = waiting(world)
    reply(world, pin)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE notice SET address = decode(repeat('ab', 60), 'hex')"))
    with caplog.at_level(logging.ERROR, logger="tryghedskort"):
        report = send_owed(office(world, postbox.port), soon())
    assert (report.sent, report.forgotten) == (0, 1)
    assert notices(world) == []


def test_a_voice_hears_of_what_everybody_reads_and_of_nothing_else(world, postbox):
    pin = world.publish(text=WORDS)
    body = {"client_id": "0e1f2a3b-0000-4000-8000-000000000001"}
    code = world.client.post(f"{world.api}/pins/{pin}/voices", json=body).json()["slip"]
    subscribe(world, code)
    at = office(world, postbox.port)
    reply(world, pin, "Kun til dig")
    assert send_owed(at, soon()).sent == 0
    reply(world, pin, "Til alle", public=True)
    assert send_owed(at, soon()).sent == 1
    assert f"{PUBLIC}/s/{code}\n" in body_of(postbox.mails[0])
    page = world.client.get(f"/s/{code}").text
    assert "Til alle" in page
    assert "Kun til dig" not in page


def test_who_was_joined_with_others_is_mailed_what_is_answered_to_all_of_them(world, postbox):
    head = world.publish(text="Mørkt her")
    joined, code = write(world, 110, text="Også mørkt")
    subscribe(world, code)
    moderate(world, joined, "merge", into=head)
    at = office(world, postbox.port)
    assert send_owed(at, soon()).sent == 1
    reply(world, head, REPLY, public=True, step="done")
    assert send_owed(at, soon()).sent == 1
    assert notices(world) == []
    assert REPLY in world.client.get(f"/s/{code}").text
