"""The words with which a giver sends the link of a gift on, by the phone's own way of sending or as a mail."""

from dataclasses import dataclass
from urllib.parse import quote

from flask_babel import gettext as _

LINE_END = "\r\n"


@dataclass(frozen=True)
class Letter:
    title: str
    words: str
    address: str

    @property
    def mail(self) -> str:
        """Opens the giver's own mail program; to whom it goes is theirs to type, and never known here."""
        body = LINE_END.join([*self.words.splitlines(), "", self.address])
        return f"mailto:?subject={quote(self.title, safe='')}&body={quote(body, safe='')}"


def letter_of(gift: str, greeting: str, address: str) -> Letter:
    """Their own words, when they wrote any."""
    title = str(_("A gift for you: %(gift)s", gift=gift))
    return Letter(title, greeting or str(_("Here is something for you. It can be claimed once.")), address)
