"""Addresses to which a reply goes: questions+TOKEN@example.com, for one person, one question and one thing.

The token is signed with the house's secret, so that a mail that is written again has the same one; small letters and
digits alone, because servers on the way may change the size of letters.
"""

import base64
import hashlib
import hmac
import re

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.identifiers import token_hash
from advocacy.core.services import now, settings
from advocacy.people.models import Person
from advocacy.questions.mail.models import ReplyAddress
from advocacy.questions.mail.rules import Purpose
from advocacy.questions.models import Question
from advocacy.questions.outside_returning import own_tag

TOKEN = re.compile(r"[a-z2-7]{26}")


def reply_address(session: Session, question: Question, person: Person, purpose: Purpose) -> str:
    """The same as often as it is asked for."""
    token = _token(question.public_id, person.public_id, purpose)
    row = {"question_id": question.id, "person_id": person.id, "purpose": purpose, "made_at": now()}
    made = insert(ReplyAddress).values(token_hash=token_hash(token), **row)
    keys = ["question_id", "person_id", "purpose"]  # after a new secret the token is another
    session.execute(made.on_conflict_do_update(index_elements=keys, set_={"token_hash": token_hash(token)}))
    local, _, domain = settings().question_address.partition("@")
    return f"{local}+{token}@{domain}"


def _token(*parts: str) -> str:
    key, said = settings().secret_key.encode(), "\0".join(("reply", *parts)).encode()
    return base64.b32encode(hmac.new(key, said, hashlib.sha256).digest()[:16]).decode().rstrip("=").lower()


def found_address(session: Session, recipients: tuple[str, ...]) -> ReplyAddress | None:
    """The first of these that is one of ours."""
    hashes = [token_hash(token) for address in recipients if (token := token_of(address))]
    if not hashes:
        return None
    return session.scalar(select(ReplyAddress).where(ReplyAddress.token_hash.in_(hashes)).limit(1))


def looks_like_ours(recipients: tuple[str, ...]) -> bool:
    """Made for a reply, whether or not we know it."""
    own, _, domain = settings().question_address.lower().partition("@")
    return any(address.startswith(f"{own}+") and address.endswith(f"@{domain}") for address in recipients)


def token_of(address: str) -> str | None:
    tag = own_tag(address)
    return tag if TOKEN.fullmatch(tag) else None
