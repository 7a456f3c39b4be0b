"""Between click and send something changes: nothing is sent, and the share says why."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from advocacy.content.models import Post
from advocacy.content.withdrawing import withdraw
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.people.leaving import deactivate
from advocacy.sharing.connecting import disconnect
from advocacy.sharing.holding import ToHold, set_hold
from advocacy.sharing.models import HoldScope, Share
from advocacy.sharing.rules import CancelledBy, HeldReason
from advocacy.sharing.undoing import Undone, undo
from tests.content.factories import make_comms
from tests.faults.crowd import one_share, reload
from tests.faults.house import CHECKOUT, House, until
from tests.faults.seeing import posting_calls, posts_on, until_claimed

UPLOAD = {Network.LINKEDIN: "images.upload", Network.X: "media.upload"}


@dataclass(frozen=True)
class Change:
    """What happens, and what the share becomes."""

    name: str
    happens: Callable[[Share], object]
    state: DeliveryState
    because: HeldReason | CancelledBy


def withdraw_post(share: Share) -> None:
    with transaction() as session:
        post = session.get_one(Post, share.post_id)
    assert withdraw(post.public_id, make_comms().id)


def hold_all(share: Share) -> None:
    comms = make_comms()
    set_hold(ToHold(HoldScope.ALL, comms.id, {"en": "We look into it."}), by=comms.id)


CHANGES = (
    Change("withdrawn", withdraw_post, DeliveryState.CANCELLED, CancelledBy.WITHDRAWN),
    Change("crisis", hold_all, DeliveryState.HELD, HeldReason.CRISIS),
    Change(
        "disconnected",
        lambda share: disconnect(share.person_id, share.network),
        DeliveryState.CANCELLED,
        CancelledBy.DISCONNECTED,
    ),
    Change("left", lambda share: deactivate(share.person_id, by=None), DeliveryState.CANCELLED, CancelledBy.LEAVING),
)
by_name = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)


def assert_never_sent(house: House, share: Share, state: DeliveryState, because: HeldReason | CancelledBy) -> None:
    found = reload(share)
    assert (found.state, found.held_reason or found.cancelled_by) == (state, because)
    assert posts_on(house, share.network) == []
    assert posting_calls(house, share.network) == 0


@by_name
def test_nothing_is_sent_after(house: House, change: Change) -> None:
    share = one_share(house, Network.LINKEDIN)
    change.happens(share)
    house.start_worker()
    house.ring()
    until(lambda: reload(share).state is change.state, "it is taken off the queue")
    assert_never_sent(house, share, change.state, change.because)


@by_name
def test_nothing_is_sent_when_it_happens_while_the_picture_is_uploaded(house: House, change: Change) -> None:
    """A slow upload: what changed meanwhile is noticed before the posting call."""
    share = one_share(house, Network.LINKEDIN, picture=True)
    house.sandbox.fault(Network.LINKEDIN, UPLOAD[Network.LINKEDIN], "hang_before", seconds=1.2)
    house.start_cron()
    house.start_worker()
    until_claimed(share)
    change.happens(share)
    until(lambda: reload(share).state is change.state, "it is taken off the queue", 40)
    assert_never_sent(house, share, change.state, change.because)


def test_a_rule_that_changed_holds_what_it_stops(house: House, tmp_path: Path) -> None:
    share = one_share(house, Network.LINKEDIN)
    house.start_worker(ADVOCACY_POLICIES_DIR=str(changed_policies(tmp_path, "lights")))
    house.ring()
    until(lambda: reload(share).state is DeliveryState.HELD, "it is held", 60)
    assert_never_sent(house, share, DeliveryState.HELD, HeldReason.NEW_FINDING)


def test_an_undo_that_comes_with_the_worker_is_either_in_time_or_says_so(house: House) -> None:
    """Whoever gets the row first; never a post that the person was told is taken back."""
    shares = [one_share(house, network) for network in Network for _ in range(5)]
    house.start_cron()
    for _ in range(2):
        house.start_worker()
    answers = {share.id: undo(share.person_id, share.public_id) for share in shares}
    until(lambda: all(reload(share).state in ENDED for share in shares), "all have ended")
    for share in shares:
        taken_back = answers[share.id] is Undone.TAKEN_BACK
        assert reload(share).state is (DeliveryState.CANCELLED if taken_back else DeliveryState.PUBLISHED)
    on_networks = sum(len(posts_on(house, network)) for network in Network)
    assert on_networks == sum(answer is Undone.ON_ITS_WAY for answer in answers.values())


ENDED = frozenset({DeliveryState.CANCELLED, DeliveryState.PUBLISHED})


def changed_policies(folder: Path, word: str) -> Path:
    """The company's policies and one rule more, which stops a word."""
    copied = Path(copytree(CHECKOUT / "policies", folder / "policies"))
    rule = copied / "guidelines" / "crisis" / "not-now.toml"
    examples = [
        f'[[example]]\ntext = "{text}"\nverdict = "{verdict}"\n'
        for verdict, texts in EXAMPLES.items()
        for text in texts
    ]
    rule.write_text("\n".join([RULE, *examples]).format(word=word))
    return copied


RULE = """\
kind = "words"
severity = "block"
status = "active"
owner = "Communications"
reviewed = 2026-10-05
review_by = 2027-10-05
languages = ["en", "nl"]
title.en = "Not about this now"
title.nl = "Hier nu niet over"
why.en = "Something happened there."
why.nl = "Er is daar iets gebeurd."
instead.en = "Wait until we know more."
instead.nl = "Wacht tot we meer weten."

[words]
any_of = ["{word}"]

"""
EXAMPLES = {
    "break": ("We saw {word} on the water.", "Look at the {word}.", "So many {word} tonight."),
    "pass": ("We saw nothing on the water.", "Look at the quay.", "So many people tonight."),
}
