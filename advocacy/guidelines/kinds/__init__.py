"""The kinds of rules: each its own file, with its own typed section in the rule file."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from advocacy.guidelines.kinds.claims import Claims
from advocacy.guidelines.kinds.composite import Composite
from advocacy.guidelines.kinds.disclosure import Disclosure
from advocacy.guidelines.kinds.embargo import Embargo
from advocacy.guidelines.kinds.image import ImageRule
from advocacy.guidelines.kinds.length import Length
from advocacy.guidelines.kinds.link_host import LinkHost
from advocacy.guidelines.kinds.must_include import MustInclude
from advocacy.guidelines.kinds.pattern import Pattern
from advocacy.guidelines.kinds.personal_data import PersonalData
from advocacy.guidelines.kinds.quiet_period import QuietPeriod
from advocacy.guidelines.kinds.readability import Readability
from advocacy.guidelines.kinds.secrets import Secrets
from advocacy.guidelines.kinds.similarity import Similarity
from advocacy.guidelines.kinds.tone import Tone
from advocacy.guidelines.kinds.words import Words
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import Phrase
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit, Kind


class Section(Protocol):
    """What a kind does: name the phrases to look for, and find its places in a prepared text."""

    def phrases(self) -> Iterable[Phrase]: ...

    def find(self, passage: Passage) -> list[Hit]: ...


READERS: Mapping[Kind, Callable[[Table], Section]] = {
    Kind.WORDS: Words.read,
    Kind.PATTERN: Pattern.read,
    Kind.LENGTH: Length.read,
    Kind.MUST_INCLUDE: MustInclude.read,
    Kind.LINK_HOST: LinkHost.read,
    Kind.PERSONAL_DATA: PersonalData.read,
    Kind.SECRETS: Secrets.read,
    Kind.CLAIMS: Claims.read,
    Kind.QUIET_PERIOD: QuietPeriod.read,
    Kind.EMBARGO: Embargo.read,
    Kind.TONE: Tone.read,
    Kind.READABILITY: Readability.read,
    Kind.DISCLOSURE: Disclosure.read,
    Kind.IMAGE: ImageRule.read,
    Kind.SIMILARITY: Similarity.read,
    Kind.COMPOSITE: Composite.read,
}


def section_name(kind: Kind) -> str:
    """The name of the kind's table in a rule file: [must_include] for must-include."""
    return kind.value.replace("-", "_")
