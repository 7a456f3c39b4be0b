"""Writing a mail at the moment of sending, in the reader's language and zone: plain text and HTML."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache

from flask import current_app
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.languages import speaking_to
from advocacy.core.look.accent import Accent, safe_accent
from advocacy.core.look.words import moment_in_words
from advocacy.core.mail_form import two_bodies
from advocacy.core.services import now, services, settings
from advocacy.notifications.addressing import whole_address
from advocacy.notifications.digesting import Digest, Gathered, gather
from advocacy.notifications.kinds import find_kind, words_of
from advocacy.notifications.models import Notice, OutboxMail
from advocacy.notifications.rules import Purpose
from advocacy.notifications.unsubscribing import DIGEST, unsubscribe_address
from advocacy.notifications.writing_outside import SEALED_FOR, find_letter
from advocacy.people.mailing import MailedLink, link_for_mail
from advocacy.people.models import Person, names

REPLY_LINE = "##-"  # a reply ends above the line that begins with this


@dataclass(frozen=True)
class News:
    """One line of a digest, and where it leads."""

    title: str
    detail: str
    url: str = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """What a mail says, in the reader's words."""

    subject: str
    detail: str
    button: str
    url: str = field(repr=False)
    why: str  # why they get it
    unsubscribe_url: str | None = field(default=None, repr=False)
    news: Sequence[News] = ()  # of a digest
    more: int = 0  # how much of it did not fit
    waiting: Sequence[News] = ()
    text: str = field(default="", repr=False)  # what somebody asked or answered
    hint: str = ""  # what a reply does
    reply_to: str = field(default="", repr=False)
    answers_to: str = ""


def compose(mail_id: int) -> bytes | None:
    """The whole mail as it travels; None when there is nothing to say any more."""
    with transaction() as session:
        mail = session.get_one(OutboxMail, mail_id)
        if mail.person_id is None:
            return _compose_outside(mail)
        if mail.purpose is Purpose.DIGEST:
            return compose_digests([mail_id])[mail_id]
        person = session.get_one(Person, mail.person_id)
        notice = session.get(Notice, mail.notice_id) if mail.notice_id else None
        link = link_for_mail(mail.invitation_id) if mail.invitation_id else None
    with speaking_to(person.language, person.time_zone):
        letter = _letter(person, notice, link)
        return _message(letter, person.email, mail.message_id) if letter else None


def compose_digests(mail_ids: Collection[int]) -> dict[int, bytes | None]:
    """The same for several digests: what stands in them is asked for together."""
    with transaction() as session:
        mails = session.scalars(select(OutboxMail).where(OutboxMail.id.in_(mail_ids))).all()
        people = names(session, [mail.person_id for mail in mails if mail.person_id])
        found = gather(session, mails, people)
    return {mail.id: _digest(mail, people[mail.person_id], found) for mail in mails if mail.person_id}


def _digest(mail: OutboxMail, person: Person, found: Mapping[int, Gathered]) -> bytes | None:
    with speaking_to(person.language, person.time_zone):
        digest = found[mail.id].said()
        return _message(_digest_letter(person, digest), person.email, mail.message_id) if digest else None


def _compose_outside(mail: OutboxMail) -> bytes | None:
    letter, about = find_letter(mail.letter), mail.about or ""
    language = letter.language(about) if letter else None
    if letter is None or language is None or mail.address is None:
        return None
    address = services().vault.open(mail.address, SEALED_FOR)
    with speaking_to(language, settings().time_zone):
        said = letter.words(about)
        if said is None:
            return None
        written = Letter(
            said.subject,
            said.detail,
            said.button,
            said.url,
            said.why,
            text=said.text,
            answers_to=mail.answers_to or "",
        )
        return _message(written, address, mail.message_id, automatic=letter.automatic)


def _letter(person: Person, notice: Notice | None, link: MailedLink | None) -> Letter | None:
    if link:
        return _link_letter(link)
    return _notice_letter(person, notice) if notice else None


def _digest_letter(person: Person, found: Digest) -> Letter:
    count = len(found.lines) + found.more
    news = [News(each.title, each.detail, _notice_url(each.public_id)) for each in found.lines]
    waiting = [News(each.words, "", whole_address(each.endpoint, {})) for each in found.waiting]
    return Letter(
        subject=_digest_subject(count),
        detail="",
        button=_("Look at everything"),
        url=whole_address("notices.show", {}),
        why=_("You chose to hear what you have not seen, in one mail."),
        unsubscribe_url=unsubscribe_address(person.public_id, DIGEST),
        news=news,
        more=found.more,
        waiting=waiting,
    )


def _digest_subject(count: int) -> str:
    if not count:
        return _("Something waits for you")
    return ngettext("One thing that you have not seen yet", "%(num)d things that you have not seen yet", count)


def _notice_url(public_id: str) -> str:
    return whole_address("notices.open_one", {"public_id": public_id})


def _notice_letter(person: Person, notice: Notice) -> Letter | None:
    kind = find_kind(notice.kind)
    if kind is None:
        return None
    words = words_of(kind, notice.parameters)
    body = kind.body(person.id, notice.values) if kind.body else None
    return Letter(
        text=body.text if body else "",
        hint=body.hint if body else "",
        reply_to=body.reply_to if body else "",
        subject=words.title,
        detail=words.detail,
        button=str(kind.button) or _("Open it"),
        url=whole_address(notice.endpoint, notice.values),
        why=_("You are told about this by mail, and can change that.")
        if kind.can_be_switched_off
        else _("You get this because it can't wait until you look into the app."),
        unsubscribe_url=unsubscribe_address(person.public_id, kind.name) if kind.can_be_switched_off else None,
    )


def _link_letter(link: MailedLink) -> Letter:
    return _invitation(link) if link.joins else _new_password(link)


def _invitation(link: MailedLink) -> Letter:
    company = settings().company_name
    return Letter(
        subject=_("You are invited to %(company)s Advocacy", company=company),
        detail=_(
            "Read what your company has to tell, and share it in your own words when you like. "
            "The button works once, until %(moment)s.",
            moment=moment_in_words(link.expires_at, now()),
        ),
        button=_("Choose a password"),
        url=whole_address("people.welcome", {"token": link.token}),
        why=_("You get this because an admin of %(company)s invited this address.", company=company),
    )


def _new_password(link: MailedLink) -> Letter:
    return Letter(
        subject=_("Choose a new password"),
        detail=_(
            "An admin made a link for you. It works once, until %(moment)s. Until you use it, your password stays.",
            moment=moment_in_words(link.expires_at, now()),
        ),
        button=_("Choose a password"),
        url=whole_address("people.welcome", {"token": link.token}),
        why=_("You get this because an admin was asked for it. Did nobody ask? Then tell them."),
    )


def _message(letter: Letter, recipient: str, message_id: str, *, automatic: bool = False) -> bytes:
    name, sender = parseaddr(settings().mail_from)
    headers = {
        "From": formataddr((_one_line(name or settings().company_name), sender)),
        "To": recipient,
        "Subject": _one_line(letter.subject),
        "Date": format_datetime(now()),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-replied" if automatic else "auto-generated",
        "X-Advocacy": "1",  # one that comes round to our own mailbox is known
        "Reply-To": letter.reply_to,
        "In-Reply-To": letter.answers_to,
        "References": letter.answers_to,
    }
    if letter.unsubscribe_url:  # RFC 8058: the mail program's own button, one click
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    said = ((name, value) for name, value in headers.items() if value)
    return two_bodies(said, _written("letter.txt", letter), _written("letter.html", letter))


def _written(template: str, letter: Letter) -> str:
    """Without the pages' context: a mail has no visitor, no menu and no request."""
    return current_app.jinja_env.get_template(f"notifications/mail/{template}").render(
        letter=letter,
        reply_line=REPLY_LINE,
        company_name=settings().company_name,
        today=format_date(now(), "EEEE d MMMM"),
        colours=_colours(settings().accent),
        preferences_url=whole_address("notice_choices.choose", {}) if letter.unsubscribe_url else None,
    )


@cache
def _colours(given: str) -> dict[str, str]:
    """The company's colour made readable on white, as variables of the light theme; worked out once, not per mail."""
    safe = safe_accent(given)
    return safe.light if isinstance(safe, Accent) else {}


def _one_line(text: str) -> str:
    """Fit for a header: whatever stands in a title, it can't begin a header of its own."""
    return " ".join(text.split())
