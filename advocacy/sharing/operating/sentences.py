"""The page's lead lines: what flows, what waits for what, who is not heard."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from advocacy.core.heartbeats import CLOCK, Heartbeat
from advocacy.core.look.words import moment_in_words, time_in_words
from advocacy.networks.pausing import Closed, Trial
from advocacy.sharing.operating.overseeing import NetworkSeen, OperatorsPage


def flow_sentences(page: OperatorsPage) -> list[str]:
    """One sentence for each network; and that nothing is lost where something is paused."""
    sentences = [_flow(seen, page.moment) for seen in page.networks]
    return [*sentences, _("Nothing is lost.")] if any(seen.gate for seen in page.networks) else sentences


def _flow(seen: NetworkSeen, moment: datetime) -> str:
    label = seen.network.label
    if isinstance(seen.gate, Trial):
        return _("%(network)s starts again with one share.", network=label)
    if isinstance(seen.gate, Closed):
        return _(
            "%(network)s asks everybody for a pause until %(when)s.",
            network=label,
            when=moment_in_words(seen.gate.until, moment),
        )
    if seen.gate is None:
        return _("%(network)s flows.", network=label)
    since = time_in_words(seen.gate.since)
    return ngettext(
        "%(network)s has been paused since %(time)s, and %(num)s share waits for it.",
        "%(network)s has been paused since %(time)s, and %(num)s shares wait for it.",
        seen.queue.waits,
        network=label,
        time=since,
    )


def process_sentence(processes: Sequence[Heartbeat] | None) -> str:
    if processes is None:
        return _("The queue's server does not answer. Nothing is lost: the shares stand in the database.")
    if not any(process.process.role != CLOCK for process in processes):
        return _("No worker is heard. Nothing goes out until one runs.")
    heard = sum(process.is_heard for process in processes)
    if heard == len(processes):
        return _("All are heard.")
    return _(
        "%(heard)s of %(all)s are heard. What the others held goes back to waiting after its lease.",
        heard=heard,
        all=len(processes),
    )
