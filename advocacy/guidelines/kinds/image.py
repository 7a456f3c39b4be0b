"""What goes out as a picture: described for whoever does not see it, large enough, and not a text in disguise."""

from collections.abc import Iterable
from dataclasses import dataclass

from advocacy.guidelines.folding import fold
from advocacy.guidelines.kinds.words import read_phrases
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.patterns import compile_pattern
from advocacy.guidelines.phrase_index import PhraseIndex
from advocacy.guidelines.phrases import MOST_HITS, Phrase
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit, Image

_FILE_NAME = compile_pattern(
    r"^\s*(?:\S+\.(?:jpe?g|png|gif|webp|heic|svg|tiff?)|(?:img|dsc|dscf|pxl|screenshot|schermafbeelding|afbeelding|image|photo|foto|"
    r"picture|whatsapp image)[-_ ]?[\d _.:-]*(?: (?:at|om) [\d.: -]+)?)\s*$",
    ignore_case=True,
)
_NO_NAME = "·"  # a picture without a description is shown as this


@dataclass(frozen=True)
class ImageRule:
    """`alt`: there is a description, and no file name. `alt_at_most`: characters. `width_at_least`,
    `height_at_least`: pixels, where they are known. `only_text`: words of a description that say it is a text."""

    alt: bool
    alt_at_most: int
    width_at_least: int
    height_at_least: int
    only_text: PhraseIndex | None

    @classmethod
    def read(cls, table: Table) -> "ImageRule":
        only_text = read_phrases(table, "only_text")
        section = cls(
            table.truth("alt", default=False),
            table.number("alt_at_most", 0),
            table.number("width_at_least", 0),
            table.number("height_at_least", 0),
            PhraseIndex(only_text) if only_text else None,
        )
        if not (section.alt or section.alt_at_most or section.asks_size or section.only_text):
            table.complain("alt", "Say what is asked: alt, alt_at_most, width_at_least, height_at_least or only_text.")
        table.done()
        return section

    @property
    def asks_size(self) -> bool:
        return bool(self.width_at_least or self.height_at_least)

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        wrong = [(place, image) for place, image in enumerate(passage.context.images, 1) if self._is_wrong(image)]
        return [Hit(0, 0, shown=_shown(image), attached=True, picture=place) for place, image in wrong[:MOST_HITS]]

    def _is_wrong(self, image: Image) -> bool:
        folded = fold(image.alt)
        return (
            (self.alt and not _describes(folded.text))
            or (bool(self.alt_at_most) and len(image.alt) > self.alt_at_most)
            or 0 < image.width < self.width_at_least
            or 0 < image.height < self.height_at_least
            or (self.only_text is not None and bool(self.only_text.find(folded)))
        )


def _describes(folded: str) -> bool:
    return any(map(str.isalpha, folded)) and _FILE_NAME.search(folded) is None


def _shown(image: Image) -> str:
    size = f" ({image.width} × {image.height})" if image.width and image.height else ""
    return f"{image.alt.strip() or _NO_NAME}{size}"
