"""What a person made of a wording with fill-ins: which questions are still open, and which words are their own."""

from advocacy.content.fill_in_rules import questions_in, without_questions
from advocacy.guidelines.likeness import OwnWords, normalised_words, own_words


def own_words_in(dealt: str, words: str) -> OwnWords:
    """The questions of a dealt wording were never offered as words, so an answer that repeats one is one's own."""
    return own_words(without_questions(dealt), words)


def open_questions(dealt: str, words: str) -> list[str]:
    """What has to be answered before these words may go.

    A question that still stands in the text is open. One that was only deleted is open too: for each question the
    dealt wording asks, the text must hold at least one word that was not given.
    """
    standing = questions_in(words)
    if standing:
        return standing
    asked = questions_in(dealt)
    return asked if asked and _own_count(dealt, words) < len(asked) else []


def answered(dealt: str, words: str) -> int:
    """How many questions of the dealt wording were answered; all of them before a share may go."""
    return 0 if open_questions(dealt, words) else len(questions_in(dealt))


def _own_count(dealt: str, words: str) -> int:
    return round(own_words_in(dealt, words).share * len(normalised_words(words)))
