"""Where links may lead: refused and allowed hosts, hosts that imitate another, and unencrypted addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

from advocacy.guidelines.links import Link, belongs_to, imitates
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import MOST_HITS, Phrase
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Fix, Hit


@dataclass(frozen=True)
class LinkHost:
    """A host named here stands for everything below it too. `but_not` is never found, whatever else is said."""

    refuse: tuple[str, ...]
    allow_only: tuple[str, ...]
    look_alike_of: tuple[str, ...]
    refuse_plain_http: bool
    but_not: tuple[str, ...]

    @classmethod
    def read(cls, table: Table) -> "LinkHost":
        section = cls(
            _hosts(table, "refuse"),
            _hosts(table, "allow_only"),
            _hosts(table, "look_alike_of"),
            table.truth("refuse_plain_http", default=False),
            _hosts(table, "but_not"),
        )
        if not (section.refuse or section.allow_only or section.look_alike_of or section.refuse_plain_http):
            table.complain("refuse", "Say what is refused: refuse, allow_only, look_alike_of or refuse_plain_http.")
        table.done()
        return section

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        return [self._hit(link) for link in passage.links if self._refuses(link)][:MOST_HITS]

    def _refuses(self, link: Link) -> bool:
        if belongs_to(link.host, self.but_not):
            return False
        return (
            belongs_to(link.host, self.refuse)
            or (bool(self.allow_only) and not belongs_to(link.host, self.allow_only))
            or any(imitates(link, domain) for domain in self.look_alike_of)
            or (self.refuse_plain_http and link.secure is False)
        )

    def _hit(self, link: Link) -> Hit:
        if link.start is None or link.end is None:
            return Hit(0, 0, shown=link.shown)
        encrypted = self._encrypted(link)
        return Hit(link.start, link.end, Fix(link.start, link.end, encrypted) if encrypted else None)

    def _encrypted(self, link: Link) -> str:
        """The same address with https; empty when more than that is wrong with it."""
        only_plain = self.refuse_plain_http and not (self.refuse or self.allow_only or self.look_alike_of)
        is_plain = link.secure is False and link.shown[:4].lower() == "http"
        return f"https{link.shown[4:]}" if only_plain and is_plain else ""


def _hosts(table: Table, name: str) -> tuple[str, ...]:
    hosts = tuple(host.lower().strip(".") for host in table.texts(name))
    for host in hosts:
        if "/" in host or ":" in host or " " in host:
            table.complain(name, f"“{host}” is no host; write only the name, such as example.com.")
    return hosts
