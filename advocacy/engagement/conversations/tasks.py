"""What the queue runs for conversations."""

from advocacy.engagement.conversations.acting import close_quiet
from advocacy.engagement.conversations.calls import let_calls_go
from advocacy.engagement.conversations.handing import take_back_handed
from advocacy.engagement.conversations.letting_go import let_texts_go
from advocacy.engagement.conversations.listening import listen_due
from advocacy.engagement.conversations.sending_replies import recover_lapsed
from advocacy.engagement.conversations.sending_replies import send_replies as send_due
from advocacy.engagement.conversations.settling_replies import settle_replies as settle_due
from advocacy.engagement.conversations.waking import wake_reconnected

__all__ = ["let_go_of_texts", "listen", "send_replies", "settle_replies", "sweep_conversations"]


def listen() -> None:
    listen_due()


def send_replies() -> None:
    send_due()


def settle_replies() -> None:
    settle_due()


def sweep_conversations() -> None:
    recover_lapsed()
    take_back_handed()
    close_quiet()
    wake_reconnected()


def let_go_of_texts() -> None:
    let_texts_go()
    let_calls_go()
