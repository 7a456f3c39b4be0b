"""The rules against posts that were labelled by hand before any rule ran: the table in policies/README.md is true."""

import pytest

from tests.guidelines.measuring import posts, scores, shipped, table, together, written_table

BOOK = shipped()
SCORES = scores(BOOK)


def test_the_corpus_is_large_and_in_both_languages() -> None:
    assert len(posts()) >= 200
    assert {post.language for post in posts()} == {"en", "nl"}
    assert len({post.text for post in posts()}) == len(posts())
    assert {topic for post in posts() for topic in post.wanted} == {topic.id for topic in BOOK.topics}


@pytest.mark.parametrize("topic", ["personal-data", "confidentiality", "links"])
def test_personal_data_secrets_and_links_are_found(topic: str) -> None:
    """Secrets lie in the topic of confidentiality."""
    assert SCORES[topic].recall >= 0.95


def test_a_remark_is_mostly_right() -> None:
    assert together(SCORES.values()).precision >= 0.9


def test_the_published_table_is_true() -> None:
    """Run `python -m tests.guidelines.measuring` when rules or posts changed."""
    assert written_table() == table(BOOK)
