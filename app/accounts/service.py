"""Let people in step by step: a password or the municipality's own sign-in, a second factor, a session."""

from sqlalchemy.orm import Session

from app.accounts import codes, member_queries, oidc, passwords, queries, second_factor
from app.accounts.schemas import Account, Entrance, Step
from app.audit import service as audit
from app.database import present
from app.errors import ConflictError, ForbiddenError, NotSignedInError
from app.keys import Keys
from app.policy import Caller
from app.settings import Settings

HALF_S = 600
"""How long the second factor may take after the password."""
TOTP_DIGITS = 6


class Doorkeeper:
    """One request's way in: the transaction, the keys and the settings that all steps need."""

    def __init__(self, session: Session, keys: Keys, settings: Settings) -> None:
        """Work in a transaction of the accounts' door."""
        self.session = session
        self.keys = keys
        self.settings = settings

    def check_password(self, name: str, password: str) -> Account:
        """Return the account of a name and password.

        Raises NotSignedInError when they do not fit (an unknown name takes as long), ForbiddenError for a closed one.
        """
        account = None if "\x00" in name else queries.account_by_name(self.session, tidy_name(name))
        if not passwords.fits(password, account.password_hash if account else None) or account is None:
            self._note(account, "refuse", "password")
            raise NotSignedInError("wrong_password")
        _refuse_closed(account)
        if account.password_hash and passwords.is_outdated(account.password_hash):
            queries.set_password_hash(self.session, account.id, passwords.renew_hash(password))
        return account

    def recognise(self, person: oidc.Person) -> Account:
        """Return the account of somebody whom the municipality's sign-in vouches for; link the two.

        Raises ForbiddenError for somebody without an account, and for a closed one.
        """
        account = queries.account_by_subject(self.session, person.subject)
        if account is None and person.email is not None:
            account = queries.unlinked_account_by_email(self.session, person.email)
            if account is not None:
                _refuse_closed(account)
                queries.link_subject(self.session, account.id, person.subject)
                self._note(account, "link", "oidc")
        if account is None:
            raise ForbiddenError("oidc_no_account")
        _refuse_closed(account)
        return account

    def enter(self, account: Account, *, held: str | None, by: str) -> Entrance:
        """Return what somebody gets who has just shown who they are; what the browser held before ends.

        by is "password" or "oidc". A half sign-in opens nothing but the page that asks for the second factor.
        """
        step = self._next_step(account, by)
        if step == "session":
            return Entrance(self._open_session(account, held, by), step)
        if step == "enrolment":
            self.begin_second_factor(account)
        token = codes.new_secret()
        self._drop(held)
        queries.delete_expired_credentials(self.session)
        queries.insert_credential(self.session, codes.hash_secret(token), "half", account.id, seconds=HALF_S)
        return Entrance(token, step)

    def _next_step(self, account: Account, by: str) -> Step:
        if by == "oidc" and self.settings.oidc_second_factor == "provider":
            return "session"
        if account.has_second_factor:
            return "second_factor"
        return "enrolment" if account.role in self.settings.second_factor_roles else "session"

    def half_account(self, token: str | None) -> Account:
        """Return who has shown a password and still owes the second factor; NotSignedInError when nobody has."""
        account = queries.account_by_half(self.session, codes.hash_secret(token)) if token else None
        if account is None:
            raise NotSignedInError("sign_in_again")
        return account

    def own_account(self, caller: Caller) -> Account:
        """Return the caller's account; NotSignedInError when there is none."""
        account = queries.account_by_id(self.session, caller.account_id) if caller.account_id else None
        if account is None:
            raise NotSignedInError("sign_in")
        return account

    def pass_second_factor(self, account: Account, typed: str, *, held: str) -> str:
        """Return the token of a full session for a right code; NotSignedInError for a wrong or used one."""
        self.use_code(account, typed)
        return self._open_session(account, held, "second_factor")

    def use_code(self, account: Account, typed: str) -> None:
        """Use up a code of the authenticator app or a recovery code; NotSignedInError when it is wrong or used."""
        digits = "".join(typed.split())
        if digits.isdecimal() and len(digits) == TOTP_DIGITS:
            is_right = account.has_second_factor and self._use_totp(account, digits)
        else:
            code_hash = codes.hash_code(self.keys.purpose("recovery"), typed)
            is_right = account.has_second_factor and queries.use_recovery_code(self.session, account.id, code_hash)
            if is_right:
                self._note(account, "use", "recovery_code")
        if not is_right:
            self._note(account, "refuse", "second_factor")
            raise NotSignedInError("wrong_code")

    def begin_second_factor(self, account: Account) -> None:
        """Make a new secret for an authenticator app; it counts once a code of it was typed.

        Raises ConflictError while another one counts: that one must be ended with a code of its own.
        """
        if account.has_second_factor:
            raise ConflictError("second_factor_on")
        secret = second_factor.new_secret()
        queries.keep_secret(self.session, account.id, second_factor.seal(self.keys.purpose("totp"), secret))

    def pending_secret(self, account: Account) -> str | None:
        """Return the secret of a second factor that is not confirmed yet, or None."""
        if account.totp_sealed is None or account.has_second_factor:
            return None
        return second_factor.unseal(self.keys.purpose("totp"), account.totp_sealed)

    def confirm_second_factor(self, account: Account, typed: str, *, held: str) -> tuple[str, list[str]]:
        """Let the second factor count; return the token of a new session and the recovery codes, to be shown once.

        Other sessions end. Raises NotSignedInError when the code is wrong.
        """
        if self.pending_secret(account) is None or not self._use_totp(account, typed):
            raise NotSignedInError("wrong_code")
        queries.confirm_second_factor(self.session, account.id)
        made = self._make_recovery_codes(account)
        queries.delete_credentials(self.session, account.id, tokens=False)
        token = self._open_session(account, held, "enrolment")
        audit.record(self.session, "begin", subject="second_factor", subject_id=account.id)
        return token, made

    def end_second_factor(self, account: Account, typed: str) -> None:
        """Forget the second factor for a right code; ForbiddenError where the role must have one."""
        if account.role in self.settings.second_factor_roles:
            raise ForbiddenError("second_factor_needed")
        self.use_code(account, typed)
        queries.keep_secret(self.session, account.id, None)
        queries.replace_recovery_codes(self.session, account.id, [])
        audit.record(self.session, "end", subject="second_factor", subject_id=account.id)

    def renew_recovery_codes(self, account: Account, typed: str) -> list[str]:
        """Return ten other recovery codes for a right code; those before them end."""
        self.use_code(account, typed)
        made = self._make_recovery_codes(account)
        audit.record(self.session, "renew", subject="recovery_codes", subject_id=account.id)
        return made

    def change_password(self, account: Account, old: str, new: str, *, held: str) -> str:
        """Keep a new password and return the token of a new session; all other sessions end.

        Raises NotSignedInError for a wrong old password and PasswordError for a weak new one.
        """
        if not passwords.fits(old, account.password_hash):
            self._note(account, "refuse", "password")
            raise NotSignedInError("wrong_old_password")
        new_hash = passwords.hash_password(new, self.known_words(account))
        queries.set_password_hash(self.session, account.id, new_hash)
        queries.delete_credentials(self.session, account.id, tokens=False)
        token = self._open_session(account, held, "password_change")
        audit.record(self.session, "change", subject="password", subject_id=account.id)
        return token

    def known_words(self, account: Account) -> list[str]:
        """Return what others know of a person, so that it is no password."""
        town = member_queries.municipality_name(self.session, account.municipality_id)
        areas = [area.name for area in queries.areas_of(self.session, account)]
        return [word for word in (account.name, account.email, town, *areas) if word]

    def sign_out(self, token: str | None) -> None:
        """End what the browser holds."""
        self._drop(token)

    def sign_out_everywhere(self, account: Account) -> None:
        """End every session of an account; its tokens go on."""
        audit.record(self.session, "revoke_all", subject="session", subject_id=account.id)
        queries.delete_credentials(self.session, account.id, tokens=False)

    def _make_recovery_codes(self, account: Account) -> list[str]:
        made = codes.new_recovery_codes()
        key = self.keys.purpose("recovery")
        queries.replace_recovery_codes(self.session, account.id, [codes.hash_code(key, code) for code in made])
        return made

    def _use_totp(self, account: Account, typed: str) -> bool:
        if account.totp_sealed is None:
            return False
        secret = second_factor.unseal(self.keys.purpose("totp"), account.totp_sealed)
        step = second_factor.accept_code(secret, typed, account.totp_last_step)
        return step is not None and queries.use_step(self.session, account.id, step)

    def _open_session(self, account: Account, held: str | None, by: str) -> str:
        token = codes.new_secret()
        credential = codes.hash_secret(token)
        self._drop(held)
        queries.delete_expired_credentials(self.session)
        seconds = self.settings.session_hours * 3600
        queries.insert_credential(self.session, credential, "session", account.id, seconds=seconds)
        queries.note_seen(self.session, account.id)
        present(self.session, credential)
        audit.record(self.session, "begin", subject="session", subject_id=account.id, details={"by": by})
        return token

    def _drop(self, token: str | None) -> None:
        if token:
            queries.delete_credential(self.session, codes.hash_secret(token))

    def _note(self, account: Account | None, action: str, by: str) -> None:
        """Write down what happened before anybody was let in; for an unknown name too, so that it takes as long."""
        subject_id = account.id if account else None
        audit.record(self.session, action, subject="sign_in", subject_id=subject_id, details={"by": by})


def tidy_name(name: str) -> str:
    """Return a sign-in name as it is kept."""
    return name.strip().lower()


def _refuse_closed(account: Account) -> None:
    if account.disabled_at is not None:
        raise ForbiddenError("account_closed")
