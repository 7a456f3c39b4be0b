"""A small company in which every page has something to show, and where each of its pages lies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from advocacy.content.assigning import assign
from advocacy.content.calendar_feeding import make_feed
from advocacy.content.checking import check_content, may_keep
from advocacy.content.commenting import say as say_about_post
from advocacy.content.composing import read_content
from advocacy.content.feeds.reading import read_feeds
from advocacy.content.feeds.sources import Added, add_source
from advocacy.content.freezing import WordingText
from advocacy.content.models import newest_version, post_by_public_id
from advocacy.content.publicising import open_public_page
from advocacy.content.review_models import Comment
from advocacy.content.reviewing import approve
from advocacy.content.rules import State
from advocacy.content.second_looking import name_approver
from advocacy.content.suggestion_rules import Declining
from advocacy.content.suggestions.deciding import decline
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now, services
from advocacy.engagement.conversations.acting import answered_there
from advocacy.engagement.conversations.listening import listen_due
from advocacy.engagement.conversations.models import Listening
from advocacy.guidelines.alarming import false_alarm_url
from advocacy.guidelines.life_rules import found_key
from advocacy.guidelines.reaching import check_text
from advocacy.guidelines.rules import Audience
from advocacy.networks.rules import Network
from advocacy.notifications.models import Notice
from advocacy.notifications.telling import tell
from advocacy.notifications.unsubscribing import unsubscribe_address
from advocacy.people.delegating import name_delegate
from advocacy.people.inviting import Invited, new_link
from advocacy.people.models import Person, Team, Topic
from advocacy.people.rules import PersonState
from advocacy.questions.discussing import say
from advocacy.questions.experts import add_expert
from advocacy.questions.helping import Helping, save_helping
from advocacy.questions.outside_letters import outside_token
from advocacy.rewards.claiming import claim
from advocacy.rewards.gift_picturing import keep_picture
from advocacy.rewards.gift_rules import GiftKind
from advocacy.rewards.returning import take_back
from advocacy.sharing.delegates.deciding import decline as decline_text
from advocacy.sharing.models import Share
from advocacy.wishes.answering import answer_wish, merge_wish
from advocacy.wishes.rules import WishState
from advocacy.wishes.wishing import Made, make_wish, vote
from advocacy.worker import run_named
from tests.content.factories import hash_of, make_campaign, make_picture, make_post, make_suggestion, picture_file
from tests.content.feeds import news
from tests.content.web import use_web
from tests.engagement.talking import say as say_outside
from tests.engagement.talking import talks_under
from tests.guidelines.learning import asked_to_read, changed_edition, checkups_of
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, make_team, make_topic
from tests.questions.factories import make_expert, make_question
from tests.rewards.factories import give, link_of, make_gift, make_order
from tests.sharing.factories import connect, publish_all, reload, share
from tests.sharing.preparing import OPENLY, prepared

OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you? {}"
POST_STATES = ("draft", "in_review", "changes_requested", "scheduled", "live", "ended", "withdrawn", "archived")
SAID = (("Do you run at night?", "Passer By"), ("Well done!", "Another One"))
ACCOUNT_AGAIN = "account.reconnect"  # a kind of notice


@dataclass(frozen=True)
class Filled:
    viewer: Person
    team: Team
    topic: Topic
    colleague: Person
    posts: Mapping[str, str]  # public ids by state
    picture: str
    campaign: str
    calendar: str  # key of a private address of somebody in communications
    public_page: str  # of a post with a picture
    shares: tuple[Share, ...]  # the viewer's: published at both networks, and one that can still be undone
    welcome: str  # token of somebody's invitation
    notice: str
    unsubscribing: str  # token of the link in the viewer's mails
    ideas: tuple[str, ...]  # suggestions: the viewer's, one that waits, one that was declined
    news: str  # a source
    questions: tuple[str, ...]  # the viewer owns one, asked one, answered one; another is answered by a colleague
    gifts: tuple[str, ...]  # one with a picture and codes, one to pick up
    orders: tuple[str, ...]  # of the viewer: kept, passed on, claimed
    secret: str  # of a link that was passed on
    wishes: tuple[str, ...]
    texts: tuple[str, ...]  # prepared for the viewer: one that waits, one declined; by the viewer: one that waits
    prepares_for: str  # a leader
    talks: tuple[str, ...]  # conversations under the viewer's shares: one that waits, one that was answered


def fill(viewer: Person, sandbox: Sandbox, clock: FixedClock) -> Filled:
    team = make_team("Quays", region="North", managers=(viewer,))
    topic = make_topic("Quiet water", followers=(viewer,))
    colleague = make_person(name="Sam de Wit", team=team)
    author, approver = make_person(Role.COMMS, team=team), make_person(Role.COMMS)
    picture, campaign = make_picture(author), make_campaign(author)
    posts = {state: make_post(state, author=author, approver=approver).public_id for state in POST_STATES}
    shown: dict[str, Any] = {"topics": (topic,), "pictures": (picture,), "campaign": campaign}
    posts["picture"] = make_post(author=author, approver=approver, **shown).public_id
    figure = WordingText(Network.LINKEDIN, "en", "I work at Hazelpont. Since May 41,200 people crossed with us.")
    posts["warned"] = make_post("draft", author=author, wordings=(figure,)).public_id
    posts["second"] = _second_look(viewer, author, approver)
    shares = _shared(viewer, sandbox, clock, posts["live"], posts["picture"])
    texts, prepares_for = _prepared(viewer, colleague, sandbox)
    run_everything()
    notice, token = _told(viewer)
    return Filled(
        viewer=viewer,
        team=team,
        topic=topic,
        colleague=colleague,
        posts=posts,
        picture=picture.public_id,
        campaign=campaign,
        calendar=make_feed(approver.id),
        public_page=str(open_public_page(posts["picture"], approver.id)),
        shares=shares,
        welcome=_invited(),
        notice=notice,
        unsubscribing=token,
        ideas=_suggested(viewer, colleague, author),
        news=_read_news(author),
        questions=_asked(viewer, colleague, topic),
        **_given(viewer),
        wishes=_wished(viewer, colleague, author),
        texts=texts,
        prepares_for=prepares_for,
        talks=_talked(shares[1], sandbox, clock),
    )


def _given(viewer: Person) -> dict[str, Any]:
    """Gifts of several kinds; the viewer kept one, passed one on, and another of theirs was claimed."""
    give(viewer, 100)
    picture = keep_picture(picture_file())
    assert isinstance(picture, dict)
    codes = make_gift(GiftKind.CODES, price=15, codes=("QUAY-1", "QUAY-2", "QUAY-3"), picture=picture, alt="A cup")
    things = make_gift(GiftKind.PHYSICAL, price=10, stock=4, valid_until=now().date() + timedelta(days=90))
    make_gift(GiftKind.DONATION, price=500, offered=True, can_pass_on=False)
    kept, passed = make_order(viewer, codes), make_order(viewer, codes, passing_on=True, greeting="For you.")
    claimed = make_order(viewer, things, passing_on=True)
    claim(link_of(claimed), "r" * 43)
    taken = make_order(viewer, codes, passing_on=True)
    take_back(taken.public_id, viewer)
    return {
        "gifts": (codes.public_id, things.public_id),
        "orders": tuple(one.public_id for one in (kept, passed, claimed, taken)),
        "secret": link_of(passed),
    }


def _wished(viewer: Person, colleague: Person, comms: Person) -> tuple[str, ...]:
    """In every state, with votes; two stand together."""
    titles = (
        "Larger letters on the board",
        "Bigger letters please",
        "Read posts aloud",
        "A Frisian version",
        "Dark mode",
    )
    made = [
        make_wish(viewer if place % 2 else colleague, title, "So that I see them.", "")
        for place, title in enumerate(titles)
    ]
    names = [one.public_id for one in made if isinstance(one, Made)]
    assert len(names) == len(titles)
    for name in names:
        vote(name, viewer)
    merge_wish(names[1], names[0], comms)
    for name, state in zip(names[2:], (WishState.PLANNED, WishState.ASKED_BACK, WishState.DONE), strict=True):
        answer_wish(name, state, "We try it in January.", comms)
    return tuple(names)


def _asked(viewer: Person, colleague: Person, topic: Topic) -> tuple[str, ...]:
    """In every state, with the viewer on each side."""
    expert, other = make_expert(topic, name="Wim Terpstra"), make_topic("Batteries")
    assert add_expert(other.public_id, viewer.email, by=expert.id)
    languages: dict[str, Any] = {"language": viewer.languages[0]}
    owned = make_question(colleague, other, **languages)
    save_helping(expert, Helping(listed=True, offers="A walk round the yard"))
    say(owned.public_id, viewer, "Ask the yard first.")
    own = [make_question(viewer, topic, state=state) for state in ("assigned", "acknowledged", "answered", "withdrawn")]
    outside = {"outside": "anna@outside.example", "words": "How long does a battery last?"}
    answered = make_question(colleague, other, state="thanked", **languages, **outside)
    return (owned.public_id, answered.public_id, *(found.public_id for found in own))


def _prepared(viewer: Person, colleague: Person, sandbox: Sandbox) -> tuple[tuple[str, ...], str]:
    """The viewer leads, and prepares for another leader."""
    leader = make_person(leader=True, name="Joris van Ekeren")
    with transaction() as session:
        session.get_one(Person, viewer.id).leader = True
    for who, delegate in ((viewer, colleague), (leader, viewer)):
        name_delegate(who.id, delegate.email)
    connect(leader, Network.LINKEDIN, sandbox)
    post, other = make_post(), make_post()
    declining = prepared(colleague, viewer, post=other, words=OPENLY.replace("night", "early"))
    decline_text(viewer, declining.public_id, "Next week perhaps.")
    waiting, own = prepared(colleague, viewer, post=post), prepared(viewer, leader, post=post)
    return (waiting.public_id, declining.public_id, own.public_id), leader.public_id


def _read_news(author: Person) -> str:
    """A source that was read; one item became a draft, another waits in the list."""
    address = "https://oeverbode.example/rss"
    use_web().says(address, news("Heron nests on a ferry pole", "Council votes for shade on two quays"), "text/xml")
    added = add_source(address, "", author.id, 1)
    assert isinstance(added, Added)
    read_feeds()
    return added.public_id


def _suggested(viewer: Person, colleague: Person, comms: Person) -> tuple[str, ...]:
    own = make_suggestion(viewer, "A heron on pole four.", link_url="https://oeverbode.example/herons")
    waiting = make_suggestion(colleague, "A heron sits on pole four.", picture=make_picture(colleague).public_id)
    declined = make_suggestion(colleague, "Our canteen has new chairs.")
    decline(declined, comms.id, Declining.NOT_OUTSIDE, "Lovely chairs, though.")
    return own, waiting, declined


def _second_look(viewer: Person, author: Person, approver: Person) -> str:
    """A post that waits for the viewer's second look, with a thread about its first wording."""
    safety = make_topic("Safety")
    name_approver(safety.public_id, viewer.email, by=author.id)
    post = make_post("in_review", author=author, topics=(safety,)).public_id
    assign(post, 1, approver.public_id, now() + timedelta(days=1))
    thread = say_about_post(post, 1, approver.id, "Silent or quiet? We measured 44 dB.", wording="linkedin/en/1")
    assert isinstance(thread, Comment)
    say_about_post(post, 1, author.id, "Quiet.", thread=thread.public_id)
    approve(post, 1, hash_of(post), approver.id)
    return post


def _told(viewer: Person) -> tuple[str, str]:
    tell([viewer.id], ACCOUNT_AGAIN, parameters={"network": "X"})
    with transaction() as session:
        told = select(Notice.public_id).where(Notice.person_id == viewer.id, Notice.kind == ACCOUNT_AGAIN)
        notice = session.scalars(told.limit(1)).one()
    return notice, unsubscribe_address(viewer.public_id, ACCOUNT_AGAIN).rpartition("/")[2]


def _shared(viewer: Person, sandbox: Sandbox, clock: FixedClock, first: str, second: str) -> tuple[Share, ...]:
    for network in Network:
        connect(viewer, network, sandbox)
    done = [share(viewer, network, OWN.format(network.label), post=first) for network in Network]
    publish_all(clock)
    return (*done, share(viewer, Network.LINKEDIN, OWN.format("The boat is so quiet."), post=second))


def _talked(under: Share, sandbox: Sandbox, clock: FixedClock) -> tuple[str, ...]:
    """Two people outside said something under the viewer's share on X; one of them was answered there."""
    heard = [say_outside(sandbox, reload(under), words, name) for words, name in SAID]
    with transaction() as session:
        session.execute(update(Listening).values(due_at=clock.now()))
    assert listen_due() == len(heard)
    talks = talks_under(under)
    assert answered_there(under.person_id, talks[1].public_id)
    return tuple(talk.public_id for talk in talks)


def _invited() -> str:
    person = make_person(state=PersonState.INVITED, password_hash=None, joined_at=None)
    invited = new_link(person.id, by=None)
    assert isinstance(invited, Invited)
    return invited.link_token


def run_everything() -> None:
    """What the clock would ring for, once."""
    for room in services().rooms:
        for task in room.tasks:
            run_named(task.name)


def keepable_warning(public_id: str) -> dict[str, str]:
    """The place of the first warning in a draft: what its link beside the text says."""
    with transaction() as session:
        post = post_by_public_id(session, public_id)
        assert post is not None
        content = read_content(session, newest_version(session, post.id))
    found = ((wording, finding) for wording in check_content(content, now()).wordings for finding in wording.findings)
    wording, finding = next((wording, finding) for wording, finding in found if may_keep(finding))
    place = {"wording": wording.name, "rule": finding.rule, "found": found_key(finding.found)}
    return {"public_id": public_id, "number": "1", **place}


# The arguments of each page that has some; a page that is not named here fails a test.
ARGUMENTS: Mapping[str, Callable[[Filled], list[dict[str, str]]]] = {
    "accounts.back": lambda filled: [{"network_name": network.value} for network in Network],
    "calendar.feed_file": lambda filled: [{"token": filled.calendar}],
    "calendar.window": lambda filled: _ids(filled.posts.values()),
    "campaigns.edit": lambda filled: _ids([filled.campaign]),
    "campaigns.show": lambda filled: _ids([filled.campaign]),
    "content.edit": lambda filled: _ids(filled.posts[state] for state in ("draft", "changes_requested")),
    "content.focus": lambda filled: [{"public_id": filled.posts["picture"], "picture_id": filled.picture}],
    "content.keep_warning": lambda filled: [keepable_warning(filled.posts["warned"])],
    "content.picture": lambda filled: [{"public_id": filled.picture}],
    "content.post": lambda filled: _ids(filled.posts.values()),
    "content.second_look": lambda filled: _ids([filled.posts["second"]]),
    "content.withdraw_post": lambda filled: _ids([filled.posts["live"]]),
    "coach.behind": lambda _filled: [{"side": "people"}, {"side": "untold"}],
    "conversations.show": lambda filled: _ids(filled.talks),
    "delegates.show": lambda filled: _ids(filled.texts),
    "desk.posts": lambda filled: [{"leader": filled.prepares_for}],
    "desk.write": lambda filled: [
        {"leader": filled.prepares_for, "post": filled.posts["live"], "network": network.value} for network in Network
    ],
    "engagement.figures": lambda filled: _ids(found.public_id for found in filled.shares[:2]),
    "insights.post_page": lambda filled: _ids(filled.posts.values()),
    "insights.behind_outcomes": lambda _filled: [{"outcome": "answers"}, {"outcome": "visits"}],
    "insights.behind_step": lambda _filled: [{"step": "shared"}],
    "insights.behind_campaign": lambda filled: _ids([filled.campaign]),
    "insights.behind_accounts": lambda _filled: [{"network": network.value} for network in Network],
    "insights.behind_conversations": lambda filled: [{"team": filled.team.public_id}],
    "insights.behind_cost": lambda _filled: [{"network": "x", "month": "2026-11-01"}],
    "insights.export": lambda _filled: [{"what": "points"}, {"what": "visits"}],
    "guidelines.edition": lambda filled: _ids([changed_edition()]),
    "guidelines.one_checkup": lambda filled: _ids(checkups_of(filled.viewer)),
    "guidelines.reading": lambda filled: _ids([asked_to_read(filled.viewer)]),
    "guidelines.life": lambda filled: [{"rule_id": "no-promises-we-cant-keep"}],
    "guidelines.false_alarm": lambda filled: [{"token": alarm_token()}],
    "notices.open_one": lambda filled: _ids([filled.notice]),
    "operating.share": lambda filled: _ids(found.public_id for found in filled.shares),
    "outside.show": lambda filled: [{"token": outside_token(filled.questions[1])}],
    "people.choose_language": lambda filled: [{"code": "nl"}],
    "people.leave": lambda filled: _ids([filled.colleague.public_id]),
    "people.show_person": lambda filled: _ids([filled.colleague.public_id, filled.viewer.public_id]),
    "people.team": lambda filled: _ids([filled.team.public_id]),
    "people.welcome": lambda filled: [{"token": filled.welcome}],
    "pocket.offline": lambda filled: [{"language": filled.viewer.language}],
    "pocket.unheard": lambda filled: [{"language": filled.viewer.language}],
    "pocket.show_manifest": lambda filled: [{"language": "en"}, {"language": "nl"}],
    "public_pages.manage": lambda filled: _ids(filled.posts[state] for state in ("live", "draft")),
    "public_pages.picture": lambda filled: [{"page_id": filled.public_page}],
    "public_pages.show": lambda filled: [{"page_id": filled.public_page}],
    "questions.show": lambda filled: _ids(filled.questions),
    "relationships.person": lambda filled: _ids([filled.viewer.public_id, filled.colleague.public_id]),
    "relationships.weeks": lambda filled: _ids([filled.viewer.public_id, filled.colleague.public_id]),
    "relationships.rule_events": lambda filled: [{"public_id": filled.viewer.public_id, "rule": "comment"}],
    "relationships.team": lambda filled: _ids([filled.team.public_id]),
    "credit_books.person": lambda filled: _ids([filled.viewer.public_id, filled.colleague.public_id]),
    "gift_cards.picture": lambda filled: [{"secret": filled.secret}],
    "gift_cards.show": lambda filled: [{"secret": filled.secret}],
    "gift_desk.edit": lambda filled: _ids(filled.gifts),
    "gifts.order": lambda filled: _ids(filled.orders),
    "gifts.picture": lambda filled: _ids(filled.gifts[:1]),
    "gifts.show": lambda filled: _ids(filled.gifts),
    "wishes.show": lambda filled: _ids(filled.wishes),
    "feeds.remove": lambda filled: _ids([filled.news]),
    "suggestions.show": lambda filled: _ids(filled.ideas),
    "shares.show": lambda filled: _ids(found.public_id for found in filled.shares),
    "unsubscribing.unsubscribe": lambda filled: [{"token": filled.unsubscribing}],
    "topics.topic": lambda filled: _ids([filled.topic.public_id]),
}
# Further faces of a page, beside the plain one.
QUERIES: Mapping[str, tuple[str, ...]] = {
    "calendar.show": ("week=2026-W48", "month=2026-12", "network=x"),
    "campaigns.index": ("show=closed",),
    "content.studio": tuple(f"column={state.value}" for state in State),
    "feed.show": ("show=shared", "show=skipped", "show=search", "q=ferry", "q=zzz"),
    "guidelines.show": ("q=guarantee", "q=zzz", "topic=tone"),
    "colleagues.index": ("q=walk", "q=zzz"),
    "credit_books.find": ("email=nobody@hazelpont.example",),
    "credit_books.statement": ("month=2026-11-01",),
    "gifts.index": ("show=pass_on",),
    "inbox.show": ("show=handed_over", "show=done"),
    "wishes.index": ("show=planned", "show=done", "show=declined"),
    "knowledge.index": ("q=battery", "q=zzz"),
    "people.list_people": ("q=sam", "q=zzz"),
    "promises.show": ("days=365",),
    "questions.bring_in": ("words=How+deep+is+the+water?",),
    "suggestions.board": ("show=used", "show=declined"),
    "suggestions.suggest": ("text=Look+at+https://oeverbode.example/herons",),
    "relationships.board": ("board=teams", "board=people"),
    "search.show": ("q=ferry", "q=sam", "q=zzz"),
}


def _ids(public_ids: Iterable[str]) -> list[dict[str, str]]:
    return [{"public_id": public_id} for public_id in public_ids]


def alarm_token() -> str:
    """Of a finding as it stands beside a text."""
    (found, *_) = check_text("Our ferry is guaranteed silent.", Network.LINKEDIN, "en", Audience.POST)
    return false_alarm_url(found, "Our ferry is guaranteed silent.").rpartition("/")[2]
