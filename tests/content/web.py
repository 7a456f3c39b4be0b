"""A fetcher for tests: what addresses answer, without a network; and what was asked of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from advocacy.core.database import assert_no_transaction
from advocacy.core.fetching import Fetched, Fetcher, FetchProblem, NotFetched, NotModified
from advocacy.core.services import services

Answer = Fetched | NotModified | NotFetched


@dataclass
class Web(Fetcher):
    """Addresses that are not named here have no host."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def fetch(
        self,
        address: str,
        *,
        types: Collection[str] = (),
        headers: Mapping[str, str] | None = None,
        cut_long: bool = False,
    ) -> Answer:
        assert_no_transaction()
        self.asked.append((address, headers or {}))
        return self.answers.get(address, NotFetched(FetchProblem.NOT_FOUND))

    def says(self, address: str, body: bytes | str, media_type: str = "text/html", **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[address] = Fetched(address, data, media_type, "", {"content-type": media_type, **named})

    def refuses(self, address: str, problem: FetchProblem, status: int | None = None) -> None:
        self.answers[address] = NotFetched(problem, status)


def use_web() -> Web:
    """From now on, in this test; `app` gives the usual one back to the next."""
    web = Web()
    services().provide(Fetcher, web)
    return web
