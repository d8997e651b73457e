"""Sign in with a municipality's own identity provider: OpenID Connect, code flow with PKCE, state and nonce.

What must be remembered between leaving and coming back is a Flow, sealed into a short-lived cookie: the server keeps
no table of it. Whatever goes wrong at the provider becomes an OidcError with one of our codes; its own words stay in
our log.
"""

import base64
import hmac
import ipaddress
import json
import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from cryptography.fernet import Fernet, InvalidToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from app.errors import ProblemError

SCOPE = "openid email"
FLOW_S = 600
TIMEOUT_S = 5
KEPT_S = 600
"""How long the provider's own description is believed."""
LEEWAY_S = 60
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a public key only: the client's secret must never be able to sign a token (RFC 8725, section 3.1)."""
_DISCOVERY = "/.well-known/openid-configuration"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_FAILURES = (httpx.HTTPError, httpx.InvalidURL, AuthlibBaseError, JoseError, ValueError, TypeError, KeyError)

logger = logging.getLogger("tryghedskort")


class OidcError(ProblemError):
    """A sign-in at the municipality that did not come about; the code says what a person can do."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What is remembered of one sign-in while the person is away at the provider."""

    state: str
    nonce: str
    verifier: str
    next: str
    invitation: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who the provider says it is; the e-mail address only where the provider vouches for it."""

    subject: str
    email: str | None


class Provider:
    """A municipality's identity provider."""

    def __init__(self, issuer: str, client_id: str, client_secret: str | None) -> None:
        """Name the provider without asking it anything."""
        self.issuer = issuer.rstrip("/")
        self.client_id = client_id
        self.client_secret = client_secret
        self._described: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def begin(self, return_address: str, next_path: str, invitation: str | None = None) -> tuple[str, Flow]:
        """Return the address to send the person to, and what to remember; OidcError when the provider is away."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        flow = Flow(state, nonce, verifier, next_path, invitation)
        try:
            with _open_client() as http:
                client = self._client(http, return_address)
                address, _state = client.create_authorization_url(
                    self._describe(http)["authorization_endpoint"],
                    state=flow.state,
                    nonce=flow.nonce,
                    code_verifier=flow.verifier,
                )
        except _FAILURES as error:
            raise _translated(error) from error
        return str(address), flow

    def finish(self, return_address: str, flow: Flow, answer: Mapping[str, str]) -> Person:
        """Return who came back with an answer; OidcError when it is not the answer to our question."""
        if not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
            raise OidcError("oidc_expired")
        if "error" in answer:
            raise OidcError("oidc_cancelled" if answer["error"] == "access_denied" else "oidc_answer")
        try:
            with _open_client() as http:
                token = self._fetch_token(http, return_address, answer["code"], flow.verifier)
                return self._read(http, token, flow.nonce)
        except _FAILURES as error:
            raise _translated(error) from error

    def _fetch_token(self, http: httpx.Client, return_address: str, code: str, verifier: str) -> dict[str, Any]:
        described = self._describe(http)
        methods = described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        auth, sent = None, {"client_id": self.client_id}
        if self.client_secret and "client_secret_basic" in methods:
            auth, sent = (self.client_id, self.client_secret), {}
        elif self.client_secret:
            sent["client_secret"] = self.client_secret
        token: dict[str, Any] = self._client(http, return_address).fetch_token(
            described["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            auth=auth or _without_credentials,
            **sent,
        )
        return token

    def _read(self, http: httpx.Client, token: Mapping[str, Any], nonce: str) -> Person:
        """Return who an ID token is about when signature, issuer, audience, times and nonce are right."""
        described = self._describe(http)
        listed = described.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(algorithms=[name for name in ALGORITHMS if name in listed], strict_check_header=False)
        try:
            decoded = jwt.decode(token["id_token"], self._read_keys(http), registry=registry)
        except InvalidKeyIdError:
            decoded = jwt.decode(token["id_token"], self._read_keys(http, anew=True), registry=registry)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": described["issuer"]},
                "aud": {"essential": True, "value": self.client_id},
                "sub": {"essential": True},
            },
            params={"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(leeway=LEEWAY_S)
        email = claims.get("email")
        is_verified = claims.get("email_verified") is True and isinstance(email, str)
        return Person(claims["sub"], email.strip().lower() if is_verified else None)

    def _describe(self, http: httpx.Client) -> dict[str, Any]:
        """Return the provider's description of itself, asked for anew every ten minutes."""
        if self._described is None or time.monotonic() - self._described[0] > KEPT_S:
            _refuse_open_line(self.issuer)
            described = _get(http, self.issuer + _DISCOVERY)
            if str(described["issuer"]).rstrip("/") != self.issuer:
                raise ValueError("the description is of another issuer")
            for name in _ENDPOINTS:
                _refuse_open_line(described[name])
            self._described = (time.monotonic(), described)
        return self._described[1]

    def _read_keys(self, http: httpx.Client, *, anew: bool = False) -> KeySet:
        if anew or self._keys is None or time.monotonic() - self._keys[0] > KEPT_S:
            keys = KeySet.import_key_set(_get(http, self._describe(http)["jwks_uri"]))  # type: ignore[arg-type]
            self._keys = (time.monotonic(), keys)
        return self._keys[1]

    def _client(self, http: httpx.Client, return_address: str) -> Any:
        return OAuth2Client(
            http, self.client_id, scope=SCOPE, redirect_uri=return_address, code_challenge_method="S256"
        )


def seal_flow(key: bytes, flow: Flow, *, now: float | None = None) -> str:
    """Return a flow as the text of a cookie that only a holder of the key can read or make; key has 32 bytes."""
    text = json.dumps(asdict(flow)).encode()
    return _fernet(key).encrypt_at_time(text, int(time.time() if now is None else now)).decode()


def open_flow(key: bytes, sealed: str | None, *, now: float | None = None) -> Flow:
    """Return a sealed flow; OidcError when there is none, or it is older than ten minutes or not ours."""
    try:
        text = _fernet(key).decrypt_at_time((sealed or "").encode(), FLOW_S, int(time.time() if now is None else now))
        return Flow(**json.loads(text))
    except (InvalidToken, ValueError, TypeError):
        raise OidcError("oidc_expired") from None


def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))


def _open_client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_S, follow_redirects=False)


def _without_credentials(request: httpx.Request) -> httpx.Request:
    """Leave a request as it is: the client names itself in the body."""
    return request


def _get(http: httpx.Client, address: str) -> dict[str, Any]:
    answer = http.get(address, headers={"Accept": "application/json"})
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise TypeError("the answer is no object")
    return found


def _refuse_open_line(address: str) -> None:
    """Refuse an address without TLS, but for this machine's own: tests and trials run there."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        return
    raise ValueError("the provider's addresses must begin with https://")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _translated(error: Exception) -> OidcError:
    logger.warning("the identity provider did not answer as it should: %r", error)
    is_away = isinstance(error, httpx.TransportError) or (
        isinstance(error, httpx.HTTPStatusError) and error.response.is_server_error
    )
    return OidcError("oidc_away" if is_away else "oidc_answer")
