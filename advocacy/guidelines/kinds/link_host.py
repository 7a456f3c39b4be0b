"""Where links lead: refused or allowed hosts, hosts that imitate another, addresses that hide something."""

from collections.abc import Iterable
from dataclasses import dataclass

from advocacy.guidelines.folding import fold
from advocacy.guidelines.links import Link, belongs_to, is_bare_number, names_somebody, without_parameters
from advocacy.guidelines.look_alikes import imitates, imitates_name, plain_name
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import MOST_HITS, Phrase
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Fix, Hit


@dataclass(frozen=True)
class LinkHost:
    """A host named here stands for everything below it too, and `intranet.*` for every host that starts so.
    `but_not` is never found, whatever else is said. `look_alike_names`: names of companies,
    whatever their hosts end in."""

    refuse: tuple[str, ...]
    allow_only: tuple[str, ...]
    look_alike_of: tuple[str, ...]
    look_alike_names: tuple[str, ...]
    refuse_parameters: tuple[str, ...]
    refuse_plain_http: bool
    refuse_disguises: bool
    but_not: tuple[str, ...]

    @classmethod
    def read(cls, table: Table) -> "LinkHost":
        section = cls(
            _hosts(table, "refuse"),
            _hosts(table, "allow_only"),
            _hosts(table, "look_alike_of"),
            tuple(map(plain_name, table.texts("look_alike_names"))),
            tuple(name.lower() for name in table.texts("refuse_parameters")),
            table.truth("refuse_plain_http", default=False),
            table.truth("refuse_disguises", default=False),
            _hosts(table, "but_not"),
        )
        if not section.refuses_anything:
            table.complain(
                "refuse",
                "Say what is refused: refuse, allow_only, look_alike_of, look_alike_names, refuse_parameters, "
                "refuse_plain_http or refuse_disguises.",
            )
        table.done()
        return section

    @property
    def refuses_anything(self) -> bool:
        return bool(self._refuses_hosts or self.refuse_parameters or self.refuse_plain_http)

    @property
    def _refuses_hosts(self) -> bool:
        return bool(
            self.refuse or self.allow_only or self.look_alike_of or self.look_alike_names or self.refuse_disguises
        )

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        return [self._hit(link) for link in passage.links if self._refuses(link)][:MOST_HITS]

    def _refuses(self, link: Link) -> bool:
        if belongs_to(link.host, self.but_not):
            return False
        return (
            self._refuses_host(link)
            or (self.refuse_plain_http and link.secure is False)
            or (bool(self.refuse_parameters) and self._follows_somebody(fold(link.shown).text))
        )

    def _follows_somebody(self, address: str) -> bool:
        return without_parameters(address, self.refuse_parameters) != address

    def _refuses_host(self, link: Link) -> bool:
        return (
            belongs_to(link.host, self.refuse)
            or (bool(self.allow_only) and not belongs_to(link.host, self.allow_only))
            or any(imitates(link, domain) for domain in self.look_alike_of)
            or any(imitates_name(link.host, name) for name in self.look_alike_names)
            or (self.refuse_disguises and (is_bare_number(link.host) or names_somebody(link)))
        )

    def _hit(self, link: Link) -> Hit:
        if link.start is None or link.end is None:
            return Hit(0, 0, shown=link.shown, attached=True)
        if self._refuses_hosts:  # then more is wrong than can be mended here
            return Hit(link.start, link.end)
        mended = self._mended(link)
        return Hit(link.start, link.end, Fix(link.start, link.end, mended) if mended != link.shown else None)

    def _mended(self, link: Link) -> str:
        """The same address with https and without the refused parameters."""
        shown = link.shown
        if self.refuse_plain_http and link.secure is False and shown[:4].lower() == "http":
            shown = f"https{shown[4:]}"
        return without_parameters(shown, self.refuse_parameters) if self.refuse_parameters else shown


def _hosts(table: Table, name: str) -> tuple[str, ...]:
    hosts = tuple(host.lower().strip(".") for host in table.texts(name))
    for host in hosts:
        if "/" in host or ":" in host or " " in host:
            table.complain(name, f"“{host}” is no host; write only the name, such as example.com.")
    return hosts
