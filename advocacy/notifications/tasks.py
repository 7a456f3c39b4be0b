"""What the queue runs for notifications."""

from advocacy.core.bell import ring
from advocacy.notifications.finishing import free_lapsed
from advocacy.notifications.mailing import send_due
from advocacy.notifications.planning import make_digests as make
from advocacy.notifications.planning import plan
from advocacy.notifications.texting import free_lapsed_texts
from advocacy.notifications.texting import send_texts as send
from advocacy.notifications.tidying import remove_old
from advocacy.notifications.webhook_posting import free_lapsed_posts, post_due


def send_mails() -> None:
    send_due()


def sweep_mails() -> None:
    """Mails of workers that went away travel on."""
    if free_lapsed():
        ring("send_mails")


def make_digests() -> None:
    make()


def plan_digests() -> None:
    """Whoever joined or moved gets their hour."""
    plan()


def post_to_channels() -> None:
    post_due()


def sweep_posts() -> None:
    if free_lapsed_posts():
        ring("post_to_channels")


def send_texts() -> None:
    send()


def sweep_texts() -> None:
    if free_lapsed_texts():
        ring("send_texts")


def tidy_notices() -> None:
    remove_old()
