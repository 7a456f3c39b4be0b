""" "People answered me": what a network does not tell, told by the person, marked as reported everywhere."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import now
from advocacy.engagement.addresses import answered_at
from advocacy.engagement.models import Reading, Report, Watch, WatchState, readings_of
from advocacy.evidence.recording import Fact, record_fact
from advocacy.evidence.rules import FactKind
from advocacy.networks.readings import Metric
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share, own_share

MOST_PEOPLE = 50  # in one report; a week's points for reports are capped besides, in policies/scoring.toml


class Asking(StrEnum):
    """Whether we ask the person about answers under a share."""

    OPEN = "open"
    TOO_EARLY = "too_early"  # not published, or the network was not asked yet
    TOLD_BY_NETWORK = "told_by_network"  # what is measured is not reported a second time
    GONE = "gone"


class Told(StrEnum):
    THANKS = "thanks"
    KNOWN = "known"
    WRONG_ADDRESS = "wrong_address"
    NOT_ASKED = "not_asked"
    NOT_FOUND = "not_found"


def asking(watch: Watch | None, readings: Sequence[Reading]) -> Asking:
    if watch is None:
        return Asking.TOO_EARLY
    if watch.state is WatchState.GONE:
        return Asking.GONE
    if any(Metric.COMMENTS in reading.figures for reading in readings):
        return Asking.TOLD_BY_NETWORK
    return Asking.TOO_EARLY if watch.state is WatchState.WATCHING and not readings else Asking.OPEN


def report_answers(person_id: int, share_public_id: str, address: str, people: int) -> Told:
    """`address`: the post's or the comment's at the network; `people`: how many outside the company, at least 1."""
    with transaction() as session:
        share = own_share(session, person_id, share_public_id)
        if share is None:
            return Told.NOT_FOUND
        watch = session.get(Watch, share.id, with_for_update=True)
        if asking(watch, readings_of(session, share.id)) is not Asking.OPEN or not 1 <= people <= MOST_PEOPLE:
            return Told.NOT_ASKED
        nameless = nameless_address(share.network, address)
        if nameless is None:
            return Told.WRONG_ADDRESS
        return _keep(session, share, nameless, people)


def take_back(person_id: int, share_public_id: str, report_public_id: str) -> bool:
    """The points go with it. False when there is no such report of this person."""
    with transaction() as session:
        share = own_share(session, person_id, share_public_id)
        query = select(Report).where(Report.public_id == report_public_id, Report.taken_back_at.is_(None))
        report = session.scalar(query.where(Report.share_id == share.id).with_for_update()) if share else None
        if share is None or report is None:
            return False
        report.taken_back_at = now()
        record_fact(
            Fact(
                source=f"void:{_source(report.id)}",
                kind=FactKind.VOID,
                person_id=person_id,
                happened_at=now(),
                share_id=share.id,
                reported=True,
                voids=_source(report.id),
            )
        )
    return True


def nameless_address(network: Network, given: str) -> str | None:
    """The address as the network makes it from ids alone; None for what is no post's address there."""
    site = adapter(network)
    found = answered_at(network, given, site.remote_url("0"))
    return f"{site.remote_url(found[0])}{found[1]}" if found else None


def _keep(session: Session, share: Share, address: str, people: int) -> Told:
    row = {"public_id": public_id(), "share_id": share.id, "address": address, "people": people, "reported_at": now()}
    report_id = session.scalar(insert(Report).values(row).on_conflict_do_nothing().returning(Report.id))
    if report_id is None:
        return Told.KNOWN
    record_fact(
        Fact(
            source=_source(report_id),
            kind=FactKind.REPORTED,
            person_id=share.person_id,
            happened_at=now(),
            share_id=share.id,
            amount=people,
            reported=True,
        )
    )
    return Told.THANKS


def _source(report_id: int) -> str:
    return f"reported:{report_id}"
