"""The pages of accounts: signing in, one's own account, invitations, members."""

from fastapi import APIRouter

from app.accounts.routes import invitation, members, oidc, own_account, own_tokens, sign_in

router = APIRouter(include_in_schema=False)
for part in (sign_in, oidc, invitation, own_account, own_tokens, members):
    router.include_router(part.router)
