"""What passers-by say under shares is heard, and colleagues answer: most within the hour, some late, some not yet."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.demo.stage import DemoError, Stage
from advocacy.engagement.conversations.acting import answered_there, leave_alone
from advocacy.engagement.conversations.listening import listen_due
from advocacy.engagement.conversations.models import Conversation
from advocacy.engagement.conversations.replying import OnItsWay, reply
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.engagement.conversations.sending_replies import send_replies
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sandbox.commenting import Outsider, add_comment
from advocacy.sandbox.published import find_post
from advocacy.sharing.models import Share

Acts = Iterator[tuple[datetime, Callable[[], None]]]
MINUTE = timedelta(minutes=1)
QUICK, LATE = 17 * MINUTE, 190 * MINUTE  # after the evening in which it is heard
LEFT = timedelta(hours=36)
HEARD = 38 * MINUTE
FRESH = timedelta(days=6)
SAID = {
    "en": (
        "Good question. Ask us on the quay, any evening: the skipper likes to explain it.",
        "Yes, it does. The timetable on our site says it day by day.",
        "Thank you! I passed it on to the crew, and they wave back.",
        "It took us nine months, and the last two were the hardest.",
    ),
    "nl": (
        "Goede vraag. Kom het ons vragen op de kade, de schipper legt het graag uit.",
        "Ja hoor. In de dienstregeling op onze site staat het per dag.",
        "Dank je wel! Ik heb het doorgegeven aan de bemanning, en ze zwaaien terug.",
        "We hebben er negen maanden over gedaan, de laatste twee waren het zwaarst.",
    ),
}
# Minutes ago, who says it (made up, as all of them), and what: for whoever sits down at the demo.
LIVING = (
    (41, "Passer-by 21", "passer_by_21", "Do you also take cargo bikes at night? Mine is 2.60 long."),
    (40, "Passer-by 22", "passer_by_22", "My daughter waves at you every evening. Who waves back?"),
)


class Talks:
    """Conversations as acts in time. `but`: who leaves the last ones to whoever tries the demo."""

    def __init__(self, stage: Stage, persons: Mapping[str, Person], but: str) -> None:
        self._stage = stage
        self._persons = persons
        self._but = but

    def after_evening(self, moment: datetime, present: datetime) -> Acts:
        everybody = moment < present - LEFT
        for after, parts in ((QUICK, 4), (LATE, 8)):
            if moment + after < present:
                yield moment + after, partial(self._answer, parts, everybody=everybody)

    def living(self, present: datetime) -> Acts:
        for minutes, name, handle, words in LIVING:
            yield present - minutes * MINUTE, partial(self._say, Outsider(handle, name, handle), words)
        yield present - HEARD, _listen

    def _answer(self, parts: int, *, everybody: bool) -> None:
        """All but one of so many parts."""
        for talk, person in self._open(everybody=everybody):
            if talk.id % parts == 0:
                continue
            if talk.id % 5 == 0:
                answered_there(person.id, talk.public_id)
            elif talk.id % 7 == 0:
                leave_alone(person.id, talk.public_id)
            else:
                lines = SAID.get(person.language, SAID["en"])
                outcome = reply(person, talk.public_id, lines[talk.id % len(lines)])
                if not isinstance(outcome, OnItsWay):
                    raise DemoError(f"{person.name} could not answer: {outcome}")
        send_replies()

    def _open(self, *, everybody: bool) -> list[tuple[Conversation, Person]]:
        query = select(Conversation, Person).join(Person, Person.id == Conversation.person_id)
        query = query.where(Conversation.state == ConversationState.OPEN)
        if not everybody:
            query = query.where(Person.id != self._persons[self._but].id)
        with transaction() as session:
            return list(session.execute(query.order_by(Conversation.id)))

    def _say(self, who: Outsider, words: str) -> None:
        """Under the newest share on X of whoever tries the demo."""
        mine = select(Share.remote_id).where(
            Share.person_id == self._persons[self._but].id,
            Share.network == Network.X,
            Share.published_at > now() - FRESH,
            Share.gone_at.is_(None),
        )
        with transaction() as session:
            remote_id = session.scalar(mine.order_by(Share.id.desc()).limit(1))
        if remote_id is None:
            return  # a short history has none
        with self._stage.networks.app_context():
            post = find_post(self._stage.sandbox.store, remote_id)
            if post is None:
                raise DemoError(f"{remote_id} is not on X")
            add_comment(post, who, words)


def _listen() -> None:
    listen_due()
