"""Signing in with a municipality's identity provider: a real one, and one that lies."""

import base64
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from app.accounts import oidc
from tests.app.accounts import lying_provider as lies
from tests.app.accounts.lying_provider import CLIENT, lying_provider
from tests.app.accounts.provider import decline_there, provider, sign_in_there

KEY = bytes(range(32))
SECRET = "en lang hemmelighed"
RETURN = "http://127.0.0.1:8000/sign-in/oidc/return"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as running:
        yield running


@pytest.fixture
def liar() -> Iterator[lies.Provider]:
    with lying_provider() as running:
        yield running


def finish(liar: lies.Provider, *, secret: str | None = SECRET) -> oidc.Person:
    """Go through one sign-in at the lying provider, which is told the right nonce first."""
    asked = oidc.Provider(liar.issuer, CLIENT, secret)
    _address, flow = asked.begin(RETURN, "/")
    liar.nonce = liar.nonce or flow.nonce
    return asked.finish(RETURN, flow, {"code": "c", "state": flow.state})


def code_of(liar: lies.Provider) -> str:
    with pytest.raises(oidc.OidcError) as refused:
        finish(liar)
    return refused.value.code


def test_a_person_comes_back_from_a_real_provider(issuer: str):
    asked = oidc.Provider(issuer, CLIENT, SECRET)
    address, flow = asked.begin(RETURN, "/areas/lunden/staff", invitation="abc")
    person = asked.finish(RETURN, flow, sign_in_there(address, "s-vera"))
    assert person == oidc.Person("s-vera", "vera@kommune.example")
    assert (flow.next, flow.invitation) == ("/areas/lunden/staff", "abc")


def test_an_address_nobody_vouches_for_is_not_taken(issuer: str):
    asked = oidc.Provider(issuer, CLIENT, SECRET)
    address, flow = asked.begin(RETURN, "/")
    assert asked.finish(RETURN, flow, sign_in_there(address, "s-ulla")) == oidc.Person("s-ulla", None)


def test_the_provider_is_asked_with_proof_keys_state_and_nonce(issuer: str):
    address, flow = oidc.Provider(issuer, CLIENT, None).begin(RETURN, "/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert flow.verifier not in address
    assert (asked["state"], asked["nonce"]) == (flow.state, flow.nonce)
    assert (asked["response_type"], asked["redirect_uri"], asked["scope"]) == ("code", RETURN, "openid email")
    _again, other = oidc.Provider(issuer, CLIENT, None).begin(RETURN, "/")
    assert len({flow.state, flow.nonce, flow.verifier, other.state, other.nonce, other.verifier}) == 6


def test_another_browsers_answer_is_refused(issuer: str):
    asked = oidc.Provider(issuer, CLIENT, SECRET)
    address, _flow = asked.begin(RETURN, "/")
    _address, own = asked.begin(RETURN, "/")
    answer = sign_in_there(address, "s-vera")
    for foreign in (answer, {**answer, "state": ""}, {**answer, "state": "æ"}, {"code": answer["code"]}):
        with pytest.raises(oidc.OidcError) as refused:
            asked.finish(RETURN, own, foreign)
        assert refused.value.code == "oidc_expired"


def test_an_answer_is_good_once(issuer: str):
    asked = oidc.Provider(issuer, CLIENT, SECRET)
    address, flow = asked.begin(RETURN, "/")
    answer = sign_in_there(address, "s-vera")
    asked.finish(RETURN, flow, answer)
    with pytest.raises(oidc.OidcError) as refused:
        asked.finish(RETURN, flow, answer)
    assert refused.value.code == "oidc_answer"


def test_somebody_who_says_no_there_is_told_so(issuer: str):
    asked = oidc.Provider(issuer, CLIENT, SECRET)
    address, flow = asked.begin(RETURN, "/")
    answer = decline_there(address) | {"state": flow.state}
    with pytest.raises(oidc.OidcError) as refused:
        asked.finish(RETURN, flow, answer)
    assert refused.value.code == "oidc_cancelled"


def test_the_lying_provider_is_believed_when_it_tells_the_truth(liar: lies.Provider):
    assert finish(liar) == oidc.Person("s-1", "vera@kommune.example")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"nonce": "another nonce"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"exp": None},
        {"iss": None},
        {"aud": None},
    ],
)
def test_a_token_that_is_not_the_answer_to_our_question_is_refused(liar: lies.Provider, claims: dict[str, object]):
    liar.claims = claims
    assert code_of(liar) == "oidc_answer"


def test_a_token_signed_by_somebody_else_is_refused(liar: lies.Provider):
    liar.shown_key = RSAKey.generate_key(2048, {"kid": "one"})
    assert code_of(liar) == "oidc_answer"


def test_a_token_signed_with_the_clients_secret_or_not_at_all_is_refused(liar: lies.Provider):
    liar.sign = lambda claims: lies.signed_with_secret(claims, SECRET)
    assert code_of(liar) == "oidc_answer"
    liar.sign = lambda claims: ".".join([_part({"alg": "none"}), liar.signed(claims).split(".")[1], ""])
    assert code_of(liar) == "oidc_answer"


def _part(header: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(str(header).replace("'", '"').encode()).decode().rstrip("=")


def test_a_new_key_of_the_provider_is_fetched_when_it_is_met(liar: lies.Provider):
    asked = oidc.Provider(liar.issuer, CLIENT, None)
    for kid in ("one", "two"):
        liar.key = RSAKey.generate_key(2048, {"kid": kid})
        _address, flow = asked.begin(RETURN, "/")
        liar.nonce = flow.nonce
        assert asked.finish(RETURN, flow, {"code": "c", "state": flow.state}).subject == "s-1"
    assert liar.asked.count("/jwks") == 2
    assert liar.asked.count("/.well-known/openid-configuration") == 1


def test_a_client_names_itself_as_the_provider_wants_it(liar: lies.Provider):
    finish(liar)
    assert liar.authorization == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    assert len(liar.form["code_verifier"][0]) >= 43
    liar.nonce = ""
    liar.description = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    finish(liar)
    assert liar.authorization is None
    assert liar.form["client_secret"] == [SECRET]
    liar.nonce = ""
    finish(liar, secret=None)
    assert (liar.authorization, liar.form["client_id"]) == (None, [CLIENT])


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "http://192.0.2.1/jwks"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_description_that_leads_elsewhere_is_refused(liar: lies.Provider, description: dict[str, str]):
    liar.description = description
    assert code_of(liar) == "oidc_answer"


@pytest.mark.parametrize("issuer", ["http://login.kommune.example", "ftp://127.0.0.1", "", "http://[::1"])
def test_an_open_line_is_for_this_machine_only(issuer: str):
    with pytest.raises(oidc.OidcError) as refused:
        oidc.Provider(issuer, CLIENT, None).begin(RETURN, "/")
    assert refused.value.code == "oidc_answer"


def test_a_provider_that_is_away_is_told_from_one_that_answers_wrongly(liar: lies.Provider):
    with pytest.raises(oidc.OidcError) as away:
        oidc.Provider("http://127.0.0.1:9", CLIENT, None).begin(RETURN, "/")
    liar.status = 503
    assert (away.value.code, code_of(liar)) == ("oidc_away", "oidc_away")
    liar.status = 404
    assert code_of(liar) == "oidc_answer"


def test_nothing_the_provider_says_goes_outside(liar: lies.Provider):
    liar.description = {"issuer": "https://<script>.example"}
    with pytest.raises(oidc.OidcError) as refused:
        finish(liar)
    assert (str(refused.value), refused.value.values) == ("oidc_answer", {})


def test_a_flow_is_remembered_for_ten_minutes_by_its_key_only():
    flow = oidc.Flow("s", "n", "v", "/næste", None)
    sealed = oidc.seal_flow(KEY, flow, now=1000)
    assert oidc.open_flow(KEY, sealed, now=1000 + oidc.FLOW_S) == flow
    for key, text, now in (
        (KEY, sealed, 1001 + oidc.FLOW_S),
        (bytes(32), sealed, 1000),
        (KEY, sealed[:-2] + "AA", 1000),
        (KEY, "", 1000),
        (KEY, "ø", 1000),
        (KEY, None, 1000),
    ):
        with pytest.raises(oidc.OidcError) as refused:
            oidc.open_flow(key, text, now=now)
        assert refused.value.code == "oidc_expired"
