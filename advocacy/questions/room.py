"""The room's card: asking, what is known, who answers for what; promises are kept every minute."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Arrivals, Check, Cron, Place, PlaceGroup, Rail, Room, Task
from advocacy.questions import (
    directory_views,
    helping_views,
    knowledge_views,
    outside_telling,
    outside_views,
    rail_views,
    views,
)
from advocacy.questions.digesting import DIGEST
from advocacy.questions.keeping_promises import promises_due
from advocacy.questions.leaving import export, leave
from advocacy.questions.mail import notices as mail_notices
from advocacy.questions.mail.checking import mail_in, mails_lately, senders_proved
from advocacy.questions.mail.commands import mail
from advocacy.questions.mail.fetching import is_fetched
from advocacy.questions.mail.neutral import NEUTRAL
from advocacy.questions.mail.writing import with_bodies
from advocacy.questions.notices import NOTICES
from advocacy.questions.outside_letters import CORRECTION, LETTER
from advocacy.questions.outside_models import OutsideAsker
from advocacy.questions.searching import SEARCH
from advocacy.questions.tasks import fetch_mails, forget_mails, keep_promises, review_answers

ROOM = Room(
    name="questions",
    blueprints=(
        knowledge_views.blueprint,
        views.blueprint,
        helping_views.helping,
        helping_views.experts,
        directory_views.colleagues,
        directory_views.rates,
        outside_views.blueprint,
    ),
    tasks=(
        Task("keep_promises", Queue.SLOW, keep_promises),
        Task("review_answers", Queue.SLOW, review_answers),
        Task("fetch_mails", Queue.SLOW, fetch_mails),
        Task("forget_mails", Queue.SLOW, forget_mails),
    ),
    cron=(
        Cron("keep_promises", timedelta(minutes=1), due=promises_due),
        Cron("review_answers", timedelta(days=1)),
        Cron("fetch_mails", timedelta(minutes=1), due=is_fetched),
        Cron("forget_mails", timedelta(days=1)),
    ),
    places=(
        Place(
            "questions.bring_in",
            _l("Ask"),
            "question-circle",
            PlaceGroup.MAIN,
            Permission.ASK,
            order=30,
            is_shortcut=True,
        ),
        Place("knowledge.index", _l("What we know"), "journal-bookmark", PlaceGroup.MORE, Permission.ASK, order=20),
        Place("colleagues.index", _l("Find a colleague"), "people", PlaceGroup.MORE, Permission.ASK, order=22),
        Place("helping.show", _l("Helping"), "life-preserver", PlaceGroup.ME, Permission.ASK, order=45),
        Place("experts.index", _l("Experts"), "person-check", PlaceGroup.COMMS, Permission.CURATE, order=82),
    ),
    arrivals=Arrivals("questions.mine", _l("Your questions")),
    rail=(Rail("questions/rail_waiting.html", 10, rail_views.rail),),
    notices=(*with_bodies(NOTICES), *mail_notices.NOTICES, *outside_telling.NOTICES),
    letters=(LETTER, CORRECTION, NEUTRAL),
    commands=(mail,),
    checks=(Check("Mail in", mail_in), Check("Mail of a day", mails_lately), Check("Senders of mail", senders_proved)),
    sealed=(OutsideAsker.address,),
    digest=DIGEST,
    search=SEARCH,
    leaving=leave,
    export=export,
    owns=(
        "questions_questions",
        "questions_events",
        "questions_comments",
        "questions_experts",
        "questions_fallbacks",
        "questions_helpers",
        "questions_letters",
        "questions_reply_addresses",
    ),
)
