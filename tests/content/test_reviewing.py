"""Four eyes, frozen versions, and decisions that can't race."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from flask import Flask

from advocacy.content.composing import read_content, write_content
from advocacy.content.drafting import Frozen, Saved, Stale, Started, create_post, save_draft, start_version
from advocacy.content.freezing import WordingText, content_hash
from advocacy.content.models import Post, events_of, newest_version, versions_of, writer_ids
from advocacy.content.reviewing import Done, NotDone, approve, ask_for_review, request_changes, take_back
from advocacy.content.rules import Obstacle, State
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from tests.content.factories import hash_of, make_comms, make_content, make_post, reload_post, rewrite, wordings

GUARANTEE = (WordingText(Network.LINKEDIN, "en", "I work at Hazelpont. Our ferry is guaranteed silent."),)


def test_a_reviewed_version_is_frozen_with_the_hash_of_its_content(database: Flask) -> None:
    post = make_post("in_review")
    with transaction() as session:
        version = newest_version(session, post.id)
        assert version.state is State.IN_REVIEW
        assert version.content_hash == content_hash(read_content(session, version))
    outcome = save_draft(post.public_id, 1, version.revision, make_content(title="Changed"), post.created_by)
    assert outcome == Frozen(State.IN_REVIEW)


def test_nobody_approves_what_they_wrote_on(database: Flask) -> None:
    lotte, maud, wim = make_comms(), make_comms(), make_comms()
    post = make_post("draft", author=lotte)
    rewrite(post.public_id, maud)
    ask_for_review(post.public_id, 1, lotte.id)
    for writer in (lotte, maud):
        assert approve(post.public_id, 1, hash_of(post.public_id), writer.id) == NotDone([Obstacle.WROTE_ON_IT])
    assert approve(post.public_id, 1, hash_of(post.public_id), wim.id) == Done(State.APPROVED)


def test_who_saves_without_a_change_is_no_writer(database: Flask) -> None:
    post, maud = make_post("draft"), make_comms()
    with transaction() as session:
        version = newest_version(session, post.id)
        same = read_content(session, version)
    saved = save_draft(post.public_id, 1, version.revision, same, maud.id)
    assert isinstance(saved, Saved)
    assert not saved.changed
    with transaction() as session:
        assert maud.id not in writer_ids(session, version.id)


def test_a_stale_save_writes_nothing_and_shows_what_stands_there(database: Flask) -> None:
    post, maud = make_post("draft"), make_comms(name="Maud Verhoeff")
    assert isinstance(save_draft(post.public_id, 1, 1, make_content(title="Maud's"), maud.id), Saved)
    stale = save_draft(post.public_id, 1, 1, make_content(title="Lotte's"), post.created_by)
    assert isinstance(stale, Stale)
    assert (stale.revision, stale.current.title, stale.changed_by) == (2, "Maud's", "Maud Verhoeff")


def test_asking_needs_a_text_without_blocking_findings(database: Flask) -> None:
    post = make_post("draft", wordings=GUARANTEE)
    outcome = ask_for_review(post.public_id, 1, post.created_by)
    assert isinstance(outcome, NotDone)
    assert outcome.obstacles == [Obstacle.FINDINGS]
    assert outcome.checked
    assert outcome.checked.blocking


def test_what_is_missing_is_said_all_at_once(database: Flask) -> None:
    post = make_post("draft", title=" ", wordings=(), closes_at=None)
    outcome = ask_for_review(post.public_id, 1, post.created_by)
    assert isinstance(outcome, NotDone)
    assert outcome.obstacles == [Obstacle.NO_TITLE, Obstacle.NO_WORDING, Obstacle.NO_END]


def test_a_text_too_long_for_x_with_its_link_is_stopped(database: Flask) -> None:
    fits = "I work at Hazelpont. " + "Water. " * 32  # 245 of 280, and 34 more for the link and two line ends
    ok = make_post("draft", wordings=(WordingText(Network.X, "en", fits),))
    assert ask_for_review(ok.public_id, 1, ok.created_by) == Done(State.IN_REVIEW)
    long = make_post("draft", wordings=(WordingText(Network.X, "en", fits + "Only water."),))
    outcome = ask_for_review(long.public_id, 1, long.created_by)
    assert isinstance(outcome, NotDone)
    assert Obstacle.TOO_LONG in outcome.obstacles


def test_asking_for_a_change_needs_words_and_keeps_them(database: Flask) -> None:
    post, maud = make_post("in_review"), make_comms()
    assert request_changes(post.public_id, 1, maud.id, "  ") == NotDone([Obstacle.NO_WORDS])
    assert request_changes(post.public_id, 1, maud.id, "Silent or quiet?") == Done(State.CHANGES_REQUESTED)
    with transaction() as session:
        assert events_of(session, post.id)[-1].words == "Silent or quiet?"


def test_mending_makes_a_new_version_that_keeps_its_writers(database: Flask) -> None:
    lotte, maud = make_comms(), make_comms()
    post = make_post("changes_requested", author=lotte)
    assert start_version(post.public_id, maud.id) == Started(post.public_id, 2)
    with transaction() as session:
        first, second = versions_of(session, post.id)
        assert (first.state, second.state) == (State.CHANGES_REQUESTED, State.DRAFT)
        assert writer_ids(session, second.id) == {lotte.id, maud.id}
        assert read_content(session, second) == read_content(session, first)


def test_a_new_version_of_approved_words_is_written_by_who_changes_them(database: Flask) -> None:
    lotte, maud = make_comms(), make_comms()
    post = make_post("live", author=lotte, approver=maud)
    start_version(post.public_id, maud.id)
    rewrite(post.public_id, maud, title="The night ferry, again")
    ask_for_review(post.public_id, 2, maud.id)
    assert approve(post.public_id, 2, hash_of(post.public_id), maud.id) == NotDone([Obstacle.WROTE_ON_IT])
    assert approve(post.public_id, 2, hash_of(post.public_id), lotte.id) == Done(State.APPROVED)


def test_the_old_version_stays_on_offer_until_the_new_one_is_approved(database: Flask) -> None:
    lotte, maud = make_comms(), make_comms()
    post = make_post("live", author=lotte, approver=maud)
    start_version(post.public_id, lotte.id)
    rewrite(post.public_id, lotte, title="Second")
    ask_for_review(post.public_id, 2, lotte.id)
    assert reload_post(post.public_id).offered_version_id == post.offered_version_id
    approve(post.public_id, 2, hash_of(post.public_id), maud.id)
    with transaction() as session:
        first, second = versions_of(session, post.id)
        assert (first.state, second.state) == (State.SUPERSEDED, State.APPROVED)
        assert reload_post(post.public_id).offered_version_id == second.id


def test_approving_needs_the_hash_that_was_seen(database: Flask) -> None:
    post, maud = make_post("in_review"), make_comms()
    assert approve(post.public_id, 1, "0" * 64, maud.id) == NotDone([Obstacle.NOT_WHAT_WAS_SEEN])
    assert approve(post.public_id, 1, "", maud.id) == NotDone([Obstacle.NOT_WHAT_WAS_SEEN])


def test_rows_changed_behind_the_review_are_not_approved(database: Flask) -> None:
    post, maud = make_post("in_review"), make_comms()
    with transaction() as session:
        newest_version(session, post.id).title = "Slipped in"
    assert approve(post.public_id, 1, hash_of(post.public_id), maud.id) == NotDone([Obstacle.NOT_WHAT_WAS_SEEN])


def test_taking_back_goes_on_in_a_new_draft(database: Flask) -> None:
    post, stranger = make_post("in_review"), make_comms()
    assert take_back(post.public_id, 1, stranger.id) == NotDone([Obstacle.NOT_A_WRITER])
    assert take_back(post.public_id, 1, post.created_by) == Started(post.public_id, 2)
    assert approve(post.public_id, 1, hash_of(post.public_id), stranger.id) == NotDone([Obstacle.NOT_IN_THIS_STATE])


def test_a_second_open_version_is_refused(database: Flask) -> None:
    post = make_post("draft")
    assert start_version(post.public_id, post.created_by) is Obstacle.OTHER_VERSION_OPEN


def test_unknown_posts_and_versions_are_none(database: Flask) -> None:
    post = make_post("in_review")
    assert approve("11111111NoNo", 1, "", post.created_by) is None
    assert approve(post.public_id, 2, "", post.created_by) is None
    assert save_draft(post.public_id, 7, 1, make_content(), post.created_by) is None


def test_two_approvals_at_once_approve_once(database: Flask) -> None:
    post, seen = make_post("in_review"), None
    seen = hash_of(post.public_id)
    approvers = [make_comms(), make_comms()]
    outcomes = at_once(database, *[lambda p=p: approve(post.public_id, 1, seen, p.id) for p in approvers])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Done", "NotDone"]
    with transaction() as session:
        assert [event.happening for event in events_of(session, post.id)].count("approved") == 1


def test_a_save_and_a_request_for_review_never_mix(database: Flask) -> None:
    post = make_post("draft")
    changed = replace(make_content(), title="Changed at the last moment", wordings=wordings(each=8))
    outcomes = at_once(
        database,
        lambda: save_draft(post.public_id, 1, 1, changed, post.created_by),
        lambda: ask_for_review(post.public_id, 1, post.created_by),
    )
    assert isinstance(outcomes[0], Saved | Frozen)
    assert outcomes[1] == Done(State.IN_REVIEW)
    with transaction() as session:
        version = newest_version(session, post.id)
        content = read_content(session, version)
        assert version.content_hash == content_hash(content)
        assert (content.title == changed.title) is isinstance(outcomes[0], Saved)


def test_two_new_versions_at_once_make_one(database: Flask) -> None:
    post = make_post("live")
    people = [make_comms(), make_comms()]
    outcomes = at_once(database, *[lambda p=p: start_version(post.public_id, p.id) for p in people])
    assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["Obstacle", "Started"]
    with transaction() as session:
        assert [version.number for version in versions_of(session, post.id)] == [1, 2]


def test_a_version_is_not_approved_when_the_rulebook_changed_its_mind(database: Flask) -> None:
    author, maud = make_comms(), make_comms()
    started = create_post(author.id, make_content())
    ask_for_review(started.post_public_id, 1, author.id)
    with transaction() as session:  # as if the text had been asked for under an older, milder rulebook
        post = session.query(Post).filter_by(public_id=started.post_public_id).one()
        version = newest_version(session, post.id)
        content = replace(read_content(session, version), wordings=GUARANTEE)
        write_content(session, version, content)
        version.content_hash = content_hash(content)
    outcome = approve(started.post_public_id, 1, hash_of(started.post_public_id), maud.id)
    assert isinstance(outcome, NotDone)
    assert outcome.obstacles == [Obstacle.FINDINGS]
    assert reload_post(started.post_public_id).offered_version_id is None


def at_once(app: Flask, *acts):  # type: ignore[no-untyped-def]
    """Run the acts in threads with transactions of their own; their results in order."""

    def run(act):  # type: ignore[no-untyped-def]
        with app.app_context():
            return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
