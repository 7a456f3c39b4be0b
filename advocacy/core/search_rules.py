"""What somebody types into a search: the words to look for."""

LONGEST_SEARCH = 100
MOST_SEARCH_WORDS = 6


def search_words(typed: str) -> list[str]:
    """The words to look for; characters that can't be stored are none."""
    return typed.replace("\x00", " ")[:LONGEST_SEARCH].split()[:MOST_SEARCH_WORDS]
