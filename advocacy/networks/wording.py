"""What a person reads about an outcome: what is the case, then what to do."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from advocacy.networks.accounts import ConnectFailedReason
from advocacy.networks.outcomes import NotSentReason, RefusedReason
from advocacy.networks.rules import Network

REFUSED: Mapping[RefusedReason, tuple[LazyString, LazyString]] = {
    RefusedReason.DUPLICATE: (
        _("You posted the same words there before."),
        _("Change a sentence and share again."),
    ),
    RefusedReason.TOO_LONG: (
        _("The text is longer than the network allows."),
        _("Shorten it and share again."),
    ),
    RefusedReason.INVALID_CONTENT: (
        _("Something in the text is not allowed there."),
        _("Remove unusual characters and share again."),
    ),
    RefusedReason.PICTURE_REJECTED: (
        _("The network did not take the picture."),
        _("Tell your communications people: another picture is needed."),
    ),
    RefusedReason.NOT_PERMITTED: (
        _("Your account may not post this at the moment."),
        _("Open the network and see whether it asks you for something; then share again."),
    ),
    RefusedReason.REPLY_NOT_ALLOWED: (
        _("X lets apps reply only where somebody mentioned you."),
        _("Answer in X itself."),
    ),
    RefusedReason.QUOTE_NOT_ALLOWED: (
        _("X does not let apps quote this post."),
        _("Quote it in X itself, or share it in your own words."),
    ),
    RefusedReason.INVALID_REQUEST: (
        _("We asked in a way that the network does not understand."),
        _("This is our mistake, not yours. Your administrators can see what was asked."),
    ),
    RefusedReason.NOT_REPOSTABLE: (
        _("The company's own post can't be passed on there any more."),
        _("Communications were told. You can share it in your own words meanwhile."),
    ),
}

WAITING: Mapping[NotSentReason, LazyString] = {
    NotSentReason.UNREACHABLE: _("The network did not answer. We try again by ourselves."),
    NotSentReason.RATE_LIMIT: _("The network asks us to slow down. Your post goes out a little later."),
    NotSentReason.DAILY_LIMIT: _("The network's limit for today is reached. Your post goes out after midnight UTC."),
    NotSentReason.CONFLICT: _("The network was busy with your account. We try again by ourselves."),
    NotSentReason.RECONNECT: _(
        "The network asks for your permission again. Connect your account, and your post goes out."
    ),
    NotSentReason.OUT_OF_CREDIT: _(
        "Posting there is paused by the network. Your administrators know; your post waits."
    ),
    NotSentReason.DEAD_VERSION: _("Posting there is paused on our side. Your administrators know; your post waits."),
    NotSentReason.APP_BLOCKED: _("Posting there is paused by the network. Your administrators know; your post waits."),
    NotSentReason.PREPARE_FAILED: _("The picture could not be delivered. We try again by ourselves."),
    NotSentReason.NOT_RENEWED: _("The network did not answer. We try again by ourselves."),
    NotSentReason.BUDGET: _("This month's budget for the network is used up. Your post waits."),
}

CONNECT_FAILED: Mapping[ConnectFailedReason, LazyString] = {
    ConnectFailedReason.DENIED: _("You said no, and nothing was connected. You can try again at any time."),
    ConnectFailedReason.CODE_EXPIRED: _("That took too long for the network. Start connecting again."),
    ConnectFailedReason.MISSING_PERMISSION: _(
        "The network did not give every permission that sharing needs. Connect again and allow all of them."
    ),
    ConnectFailedReason.MISCONFIGURED: _(
        "The company's app is not set up rightly at the network. Tell your administrators; it is not your account."
    ),
    ConnectFailedReason.UNREACHABLE: _("The network did not answer. Try again in a few minutes."),
    ConnectFailedReason.OUT_OF_CREDIT: _("The network lets nobody in at the moment. Your administrators have to act."),
}


def refused_words(network: Network, reason: RefusedReason) -> str:
    """Who refused, why, and what the person can do; their text is kept."""
    why, advice = REFUSED[reason]
    return str(
        _(
            "%(network)s did not take it. Your text is kept. %(why)s %(advice)s",
            network=network.label,
            why=str(why),
            advice=str(advice),
        )
    )
