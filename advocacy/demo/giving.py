"""Gifts and wishes at the made-up company: a catalogue, two gifts that were chosen and passed on, and a wish board."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from advocacy.content.suggestions.crediting import credit_suggestions
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.demo.pictures.drawing import as_png
from advocacy.demo.stage import DemoError
from advocacy.people.models import Person
from advocacy.rewards.claiming import CardState, claim
from advocacy.rewards.gift_editing import Draft, make_gift, offer_gift
from advocacy.rewards.gift_models import gift_by_public_id, order_by_public_id
from advocacy.rewards.gift_picturing import keep_picture
from advocacy.rewards.gift_rules import GiftKind
from advocacy.rewards.importing import import_codes
from advocacy.rewards.linking import secret_of
from advocacy.rewards.redeeming import Choice, Chosen, redeem
from advocacy.wishes.answering import Answered, Merged, answer_wish, merge_wish
from advocacy.wishes.rules import WishState
from advocacy.wishes.wishing import Made, make_wish, vote

Acts = Iterator[tuple[datetime, Callable[[], None]]]
TABLE = Path(__file__).parent / "gifts.toml"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFFERED = 13 * DAY  # ago
CREDITED, CHOSEN, CLAIMED = 3 * DAY, 2 * DAY, 26 * HOUR  # ago
ANSWERED = 3 * DAY  # after the wish
RECEIPT = "a-made-up-browser-of-somebody-outside"


class Gifts:
    """What was offered, chosen and wished for, as acts in time."""

    def __init__(self, persons: Mapping[str, Person], admin: str) -> None:
        self._persons, self._admin = persons, admin
        self._table = tomllib.loads(TABLE.read_text())
        self._gifts: dict[str, str] = {}
        self._chosen: dict[str, str] = {}

    def acts(self, present: datetime) -> Acts:
        yield present - OFFERED, self._offer
        yield present - CREDITED, credit_suggestions
        yield present - CHOSEN, partial(self._pass_on, "wim", "For the coldest hour.")
        yield present - CLAIMED, self._claim
        yield present - HOUR, credit_suggestions
        words = "For you and Mila. Take the evening boat."
        yield present - HOUR / 2, partial(self._pass_on, "noor", words)
        for spec in self._table["wishes"]:
            yield from self._wished(spec, present - spec["days"] * DAY)

    def _offer(self) -> None:
        for spec in self._table["gifts"]:
            picture = keep_picture(BytesIO(as_png(spec["picture"])))
            if not isinstance(picture, dict):
                raise DemoError(f"the picture of {spec['key']} could not be kept: {picture}")
            by = self._persons[self._admin].id
            name = make_gift(_draft(spec, picture), by=by)
            if "codes" in spec:
                import_codes(name, _codes(spec), by=by)
            offer_gift(name, offered=True, by=by)
            self._gifts[spec["key"]] = name

    def _pass_on(self, who: str, greeting: str) -> None:
        self._chosen[who] = self._choose(self._persons[who], self._gifts["coffee"], greeting)

    def _choose(self, person: Person, name: str, greeting: str) -> str:
        with transaction() as session:
            gift = gift_by_public_id(session, name)
        price = gift.price if gift else 0
        chosen = redeem(person, name, Choice(public_id(), price, passing_on=True, greeting=greeting))
        if not isinstance(chosen, Chosen):
            raise DemoError(f"{person.name} could not choose a gift: {chosen}")
        return chosen.public_id

    def _claim(self) -> None:
        with transaction() as session:
            order = order_by_public_id(session, self._chosen["wim"])
            secret = secret_of(order) if order else None
        card = claim(secret or "", RECEIPT)
        if card is None or card.state is not CardState.YOURS:
            raise DemoError("a gift could not be claimed")

    def _wished(self, spec: Mapping[str, Any], made: datetime) -> Acts:
        key, twin = public_id(), public_id()
        yield made, partial(self._make, spec, key)
        for number, voter in enumerate(spec["votes"], 1):
            yield made + number * HOUR, partial(self._vote, spec, key, voter)
        if "merged" in spec:
            yield made + 5 * HOUR, partial(self._merge, spec, key, twin)
        if "state" in spec:
            yield made + ANSWERED, partial(self._answer, spec, key)

    def _make(self, spec: Mapping[str, Any], key: str) -> None:
        self._wish(spec, key)

    def _wish(self, spec: Mapping[str, Any], key: str) -> str:
        """A page's key names it: sent again, it finds the wish that was made."""
        made = make_wish(self._persons[spec["who"]], spec["title"], spec["words"], key)
        if not isinstance(made, Made):
            raise DemoError(f"{spec['who']} could not wish: {made}")
        return made.public_id

    def _vote(self, spec: Mapping[str, Any], key: str, voter: str) -> None:
        vote(self._wish(spec, key), self._persons[voter])

    def _merge(self, spec: Mapping[str, Any], key: str, twin: str) -> None:
        other = self._wish({"who": spec["merged_who"], "title": spec["merged"], "words": ""}, twin)
        if merge_wish(other, self._wish(spec, key), self._persons["lotte"]) is not Merged.DONE:
            raise DemoError("two wishes could not be put together")

    def _answer(self, spec: Mapping[str, Any], key: str) -> None:
        state, by = WishState(spec["state"]), self._persons["lotte"]
        if answer_wish(self._wish(spec, key), state, spec["answer"], by) is not Answered.DONE:
            raise DemoError("a wish could not be answered")


def _draft(spec: Mapping[str, Any], picture: Mapping[str, Any]) -> Draft:
    words = {language: {"name": spec["name"][language], "about": spec["about"][language]} for language in spec["name"]}
    return Draft(
        kind=GiftKind(spec["kind"]),
        words=words,
        price=spec["price"],
        stock=spec.get("stock"),
        each=spec.get("each"),
        can_pass_on=spec["kind"] != GiftKind.DONATION,
        shared_code=spec.get("code", ""),
        picture=picture,
        alt=spec["alt"],
    )


def _codes(spec: Mapping[str, Any]) -> str:
    return "\n".join(f"{spec['prefix']}-{1000 + 7 * number}" for number in range(spec["codes"]))
