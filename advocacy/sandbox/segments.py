"""A post's text in pieces: words, and addresses to click."""

from dataclasses import dataclass

from advocacy.sandbox.links import links_in


@dataclass(frozen=True)
class Segment:
    text: str
    address: str = ""  # empty: plain words


def segments_of(text: str) -> list[Segment]:
    segments = []
    rest = text
    for link in links_in(text):
        before, _, rest = rest.partition(link)
        segments += [Segment(before), Segment(link, link)]
    return [segment for segment in [*segments, Segment(rest)] if segment.text]
