"""What the simulated audience writes under a post: who, when and which words; the same for the same seed."""

import math
from dataclasses import dataclass

from advocacy.sandbox.audience import age_of, dice, growth, reactions

FEW_PEOPLE = 12  # of an audience talk at all, so that the same ones come back
DUTCH = (" de ", " het ", " een ", " wij ", " ons ")
LINES = {
    "en": (
        "Does this also run on Sundays?",
        "Nice to read. How many of you work on this?",
        "Can I take my cargo bike along?",
        "My daughter waves at you every evening. Who waves back?",
        "What happens when there is fog?",
        "I did not know this. Where can I read more?",
        "Is there a bench on the quay by now?",
        "How long did it take you to get there?",
        "Thank you, this helps. And for groups?",
        "We passed by last week and wondered what you were building.",
    ),
    "nl": (
        "Vaart dit ook op zondag?",
        "Leuk om te lezen. Met hoeveel mensen doen jullie dit?",
        "Mag mijn bakfiets mee?",
        "Mijn dochter zwaait elke avond naar jullie. Wie zwaait er terug?",
        "En wat gebeurt er bij mist?",
        "Dat wist ik niet. Waar kan ik er meer over lezen?",
        "Staat er inmiddels een bankje op de kade?",
        "Hoe lang hebben jullie erover gedaan?",
        "Dank je, dit helpt. En voor groepen?",
        "Wij kwamen vorige week langs en vroegen ons af wat jullie aan het bouwen waren.",
    ),
}


@dataclass(frozen=True)
class Said:
    """One comment by a made-up person, `hours` of the audience's time after publication."""

    number: int
    author: str  # 19 digits that begin with 2, so none is a test person's
    name: str
    handle: str
    text: str
    hours: float


def said(seed: str, post_id: str, text: str, audience: int, age_hours: float, has_link: bool) -> list[Said]:
    """As many as the figure of replies says, in the order in which they came."""
    total = reactions(seed, post_id, audience, 24.0 * 3650, has_link).replies
    count = min(math.floor(total * growth(age_hours) + 0.5), total)
    dealt = dice(seed, post_id, "comments")
    lines = LINES["nl" if any(word in f" {text.lower()} " for word in DUTCH) else "en"]
    found = []
    for number in range(1, total + 1):
        who = dealt.randrange(FEW_PEOPLE)
        words = lines[dealt.randrange(len(lines))]
        name, handle = f"Passer-by {who + 1}", f"passer_by_{who + 1}"
        found.append(Said(number, str(2 * 10**18 + who), name, handle, words, age_of((number - 0.5) / total)))
    return found[:count]
