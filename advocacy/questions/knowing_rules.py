"""How long an answer is taken for true before its owner is asked again."""

from datetime import date, timedelta

TRUE_FOR = timedelta(days=182)


def first_review(answered_on: date) -> date:
    return answered_on + TRUE_FOR


def next_review(checked_on: date) -> date:
    return checked_on + TRUE_FOR
