"""Settings, read from the environment when the service is made, never at import."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the checkout: `web/`, `data/` and `migrations/` lie here."""


class Settings(BaseSettings):
    """What an operator can choose; every name is an environment variable in capitals."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    database_url: str | None = None
    """A PostGIS of your own; without it the program runs a private one under `var/`."""
    database_staff_url: str | None = None
    database_public_url: str | None = None
    database_accounts_url: str | None = None
    """Logins that are members of tryghedskort_staff, tryghedskort_public and tryghedskort_accounts only."""
    secret_key: SecretStr | None = Field(default=None, min_length=32)
    """What codes, seals and puzzles are keyed with. The private instance makes its own under `var/keys`."""
    public_address: str | None = None
    """The address people use, such as https://kort.example.dk, when a proxy stands in front."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """How many proxies in front add to X-Forwarded-For; 0 means that nobody's word is taken."""
    work_bits: int = Field(default=12, ge=0, le=20)
    """Zero bits that each piece of a pin's proof of work needs; 0 asks for none."""
    rate_limits: bool = True
    """Whether callers are slowed down who send or guess too much."""
    second_factor_roles: frozenset[str] = frozenset({"planner", "administrator"})
    """Roles that must have a second factor; an empty list asks it of nobody."""
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str = ""
    """What the button says: the municipality's own sign-in."""
    oidc_second_factor: Literal["provider", "ours"] = "provider"
    """Whose second factor counts for those who sign in there."""
    mail_host: str | None = None
    """The mail server that replies are told through; without one no address is asked for."""
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_user: str | None = None
    mail_password: SecretStr | None = None
    mail_security: Literal["none", "starttls", "tls"] = "starttls"
    mail_from: str = ""
    """Whom the mails come from, such as tryghed@example.dk."""
    base_map: Literal["own", "osm", "skaermkort"] = "own"
    """`own` asks no other host; the others load tiles from OpenStreetMap or the Danish national map."""
    skaermkort_token: str | None = None
    secure_cookies: bool = False
    """True behind HTTPS: cookies are then sent over HTTPS only."""
    session_hours: int = Field(default=12, ge=1, le=720)
    audit_retention_months: int = Field(default=24, ge=1, le=120)
    """How long the audit keeps an entry."""
    retention_hour: int = Field(default=3, ge=-1, le=23)
    """The hour of the Danish night at which a service does its retention; -1 leaves it to `tryghedskort retention`."""
    network_cache_mb: int = Field(default=1024, ge=1, le=1_000_000)
    """How much memory the walkable networks of areas may take; what was asked for longest ago goes first."""
    database_timeout_s: int = Field(default=10, ge=1, le=300)
    strict_catalogues: bool = False
    """True in tests: a message that is missing is an error, not a word less."""
    demo: bool = True
    """Whether `make run` lays out the invented demo area when the database is empty."""
    var: Path = ROOT / "var"
    """Where the private PostGIS and the development secrets live."""
