"""Tokens for programs: issued once in the open, kept as a hash, ended by time or by hand."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Account, ApiToken
from bihuan.people.selectors.actors import actor_of

LIFE = timedelta(days=90)
USE_NOTED_EVERY = timedelta(hours=1)
PREFIX = "bh_"


@dataclass(frozen=True)
class Issued:
    """`secret` is shown this once."""

    token: ApiToken
    secret: str


@transaction.atomic
def token_issue(*, account: Account, name: str, at: datetime) -> Issued:
    """A token for 90 days that may do what the account's person may do. Refuses one without a name, who
    left, and who still has an initial password."""
    if not name.strip():
        raise Refused("token_name_missing")
    actor = actor_of_account(account, at)
    in_service_only(actor)
    if account.must_change_password:
        raise Refused("password_change_first")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        account=account,
        name=name.strip(),
        digest=_digest(secret),
        starts_with=secret[:8],
        created_at=at,
        expires_at=at + LIFE,
    )
    audit_record(token, "token.issued", actor=actor, at=at, after={"name": token.name})
    return Issued(token, secret)


@transaction.atomic
def token_revoke(*, token_id: int, actor: Actor, at: datetime) -> ApiToken:
    """End one's own token; a second time changes nothing. Refuses (NotFound) a token of somebody else."""
    token = ApiToken.objects.of(actor.account_id).filter(pk=token_id).first()
    if token is None:
        raise NotFound("not_found")
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        token.revoked_at = at
        audit_record(token, "token.revoked", actor=actor, at=at, after={"name": token.name})
    return token


def actor_by_token(secret: str, *, at: datetime) -> Actor | None:
    """Who acts with this token; None for an unknown, expired or revoked one, and when no post is held any more.

    Notes its use about once an hour.
    """
    token = ApiToken.objects.usable(at).filter(digest=_digest(secret)).select_related("account", "account__person").first()
    if token is None:
        return None
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < at - USE_NOTED_EVERY:
        ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=at)
    actor = actor_of_account(token.account, at)
    return actor if actor.is_in_service else None


def in_service_only(actor: Actor) -> None:
    """Refuses (NotInService) a person without a post on that day: nobody signs in before the first or after the last."""
    if not actor.is_in_service:
        raise NotInService("sign_in_out_of_service")


class NotInService(Refused):
    """Who this is is known, and it is not the time (401)."""

    status = 401


def actor_of_account(account: Account, at: datetime) -> Actor:
    """The actor of an account; one without a person has a name and no grants."""
    if account.person is None:
        return Actor(person_id=None, name=account.get_username(), at=at, account_id=account.pk)
    return actor_of(account.person, at=at, account_id=account.pk)


def _digest(secret: str) -> str:
    # The secret is 256 random bits: a plain hash cannot be guessed back, and a slow one would cost every request.
    return hashlib.sha256(secret.encode()).hexdigest()
