"""What a network says is taken as text that can be kept, whatever signs it holds."""

import pytest

from advocacy.networks.answers import Answer, NoAnswer, json_object, text_at
from advocacy.networks.linkedin import errors as linkedin
from advocacy.networks.outcomes import Outcome
from advocacy.networks.x import errors as x
from tests.networks.stub_network import NOW

ODD = b'{"message": "no\\u0000t\\ud800 so", "detail": "no\\u0000t\\ud800 so", "status": 400}'


def test_nul_and_halves_of_pairs_are_left_out() -> None:
    assert text_at(json_object(ODD), "message") == "not? so"


@pytest.mark.parametrize("status", [400, 403, 429, 500])
def test_the_words_of_an_error_can_be_kept(status: int) -> None:
    answer: Answer | NoAnswer = Answer(status, {"x-request-id": "a\0b"}, json_object(ODD))
    outcomes: list[Outcome] = [
        x.posting_outcome(answer, NOW, "https://x.com"),
        linkedin.posting_outcome(answer, NOW, "https://www.linkedin.com"),
    ]
    for outcome in outcomes:
        assert "\0" not in repr(outcome)
        assert "\\x00" not in repr(outcome)
        assert "\\ud800" not in repr(outcome)
        assert outcome.request_id == "ab"
