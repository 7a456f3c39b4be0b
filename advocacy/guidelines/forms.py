"""The form with which communications asks people to read guidelines."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from advocacy.core.typed import PageForm

TOPIC, EDITION = "topic:", "edition:"
Choices = Sequence[tuple[str, str]]


class AskForm(PageForm):
    what = SelectField(_l("What should be read"))
    needed = BooleanField(_l("Sharing waits until they said it"))

    def offer(self, editions: Choices, topics: Choices) -> None:
        """Public ids of editions, names of topics, each with its words."""
        changes = [(f"{EDITION}{name}", words) for name, words in editions]
        self.what.choices = [*changes, *((f"{TOPIC}{name}", words) for name, words in topics)]

    @property
    def topic(self) -> str:
        """Empty when an edition was chosen."""
        return self.what.data.removeprefix(TOPIC) if self.what.data.startswith(TOPIC) else ""

    @property
    def edition(self) -> str:
        return str(self.what.data.removeprefix(EDITION))
