"""The kinds that know something of their own: numbers, secrets, dates, claims, tone, pictures, other rules."""

from datetime import date
from pathlib import Path

import pytest

from advocacy.guidelines.kinds.dates import day_at
from advocacy.guidelines.kinds.readability import Measure, score, syllables
from advocacy.guidelines.loading import load_rulebook
from advocacy.guidelines.reading import PolicyError
from advocacy.guidelines.rules import Image
from tests.guidelines.factories import FILL, MONDAY, book_of, context, findings, rule_text, write_rule
from tests.guidelines.test_kinds import ANY_EXAMPLES, found


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Mail jan.de.vries@firma.example, or info@firma.example", ["jan.de.vries@firma.example"]),
        ("jan [at] firma [dot] example", ["jan [at] firma [dot] example"]),
        ("jan at firma dot com", ["jan at firma dot com"]),
        ("Thanks @maria, see you at ten", []),
        ("Bel 06-12345678 of 06 12 34 56 78.", ["06-12345678", "06 12 34 56 78"]),
        ("+31 (0)20 123 45 67 and 0044 20 7946 0958", ["+31 (0)20 123 45 67", "0044 20 7946 0958"]),
        ("Bel 0800-1234 of 0900 1234567", []),
        ("On 01-12-2026 10 boats sailed 12,345,678 miles, +12.345.678 more", []),
        ("See https://a.example/0612345678/x", []),
        ("NL91 ABNA 0417 1643 00 voor de boot", ["NL91 ABNA 0417 1643 00"]),
        ("NL92 ABNA 9417 1643 00 voor de boot", []),
        ("AB12 is near NL91ABNA0417164300.", ["NL91ABNA0417164300"]),
        ("BE68 5390 0754 7034 voor ons", ["BE68 5390 0754 7034"]),
        ("Nummer 123456782 en 123456789", ["123456782"]),
        ("We carried 123 456 782 people", []),
        ("Zijn BSN is 1234.56.782", ["1234.56.782"]),
        ("Card 4111 1111 1111 1111 and 4111 1111 1111 1112", ["4111 1111 1111 1111"]),
        ("٤١١١١١١١١١١١١١١١", ["٤١١١١١١١١١١١١١١١"]),
    ],
)
def test_personal_data(tmp_path: Path, text: str, places: list[str]) -> None:
    section = (
        '[personal_data]\nfind = ["email", "phone", "iban", "bsn", "card"]\nbut_not_mailboxes = ["info"]\n'
        'but_not_numbers = ["0800", "0900"]'
    )
    assert found(tmp_path, "personal-data", section, text) == places


def test_harmless_places_do_not_hide_a_harmful_one(tmp_path: Path) -> None:
    section = '[personal_data]\nfind = ["email"]\nbut_not_mailboxes = ["info"]'
    assert found(tmp_path, "personal-data", section, "info@a.example " * 150 + "jan@a.example") == ["jan@a.example"]
    section = '[words]\nany_of = ["guarantee"]\nbut_not_in = ["no guarantee"]'
    assert found(tmp_path, "words", section, "no guarantee, " * 150 + "guarantee") == ["guarantee"]
    section = "[pattern]\nfind = '[a-z]+!'\nbut_not_in = ['oh!']"
    assert found(tmp_path, "pattern", section, "oh! " * 500 + "ah!") == ["ah!"]
    section = '[link_host]\nrefuse = ["bit.ly"]'
    assert found(tmp_path, "link-host", section, "a.nl " * 500 + "bit.ly/x") == ["bit.ly/x"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("key AKIAIOSFODNN7EXAMPLE there", ["AKIAIOSFODNN7EXAMPLE"]),
        ("key AK\u200bIAIOSFODNN7EXAMPLE there", ["AK\u200bIAIOSFODNN7EXAMPLE"]),
        ("ghp_" + "a1B2" * 9, ["ghp_" + "a1B2" * 9]),
        ("postgres://app:hunter2@db.example/x", ["postgres://app:hunter2@db.example"]),
        ("-----BEGIN RSA PRIVATE KEY-----", ["-----BEGIN RSA PRIVATE KEY-----"]),
        ("The wifi password is Welkom2026!", ["Welkom2026"]),
        ("Het wachtwoord van de zaal: Boot#12", ["Boot#12"]),
        ("De deurcode is 4711.", ["4711"]),
        ("De code van de fietsenstalling is deze maand 8812#, handig.", ["8812"]),
        ("User admin, password Heron#77. There.", ["Heron#77"]),
        ("The network has heron-river-88 as its password.", ["heron-river-88"]),
        ("The safe opens with 4471.", ["4471"]),
        ("The code of the project is 2000 lines.", []),
        ("A password manager is best.", []),
        ("A password is a good idea, a passphrase is better.", []),
        ("Een wachtwoord is geen slot.", []),
        ("Token: f8Kq2ZxW9bLm4TtR7vNc1Jd5", ["f8Kq2ZxW9bLm4TtR7vNc1Jd5"]),
        ("here f8Kq2ZxW9bLm4TtR7vNc1Jd5 there", ["f8Kq2ZxW9bLm4TtR7vNc1Jd5"]),
        ("https://a.example/f8Kq2ZxW9bLm4TtR7vNc1Jd5", []),
        ("#EenHeelLangeHashtagUit2026MetWoorden", []),
    ],
)
def test_secrets(tmp_path: Path, text: str, places: list[str]) -> None:
    assert found(tmp_path, "secrets", "[secrets]\nentropy_at_least = 4.2", text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The fastest boat in Europe.", ["The fastest boat in Europe"]),
        ("Our country's most reliable crew.", ["country's most reliable"]),
        ("The fastest boat in Europe, measured by the harbour.", []),
        ("The fastest boat in Europe. Measured by the harbour. Hm. Award winning.", ["Award winning"]),
        ("The fastest boat. The rest of the country. The latest in the industry. The best day.", []),
    ],
)
def test_claims_need_proof_near_them(tmp_path: Path, text: str, places: list[str]) -> None:
    section = '[claims]\nsuperlatives = true\nany_of = ["award winning"]\nproof = ["measured"]\nsentences = 1'
    assert found(tmp_path, "claims", section, text) == places


def test_dutch_superlatives_are_no_ordinals(tmp_path: Path) -> None:
    section = '[claims]\nsuperlatives = true\nproof = ["gemeten"]'
    text = "De snelste boot van het land. De eerste van het land, de twintigste van de eeuw. De mooiste dag."
    assert found(tmp_path, "claims", section, text, language="nl") == ["De snelste boot van het land"]


def test_a_quiet_period_is_quiet_within_its_days_only(tmp_path: Path) -> None:
    section = (
        '[quiet_period]\nperiods = [{ from = 2026-11-20, until = 2026-11-23 }]\nany_of = ["revenue"]\nabout = ["Money"]'
    )
    book = book_of(tmp_path, rule_text(f"\n{section}\n", kind="quiet-period", examples=ANY_EXAMPLES))
    assert [one.found for one in findings(book, "Our revenue grew.")] == ["revenue"]
    assert findings(book, "Our boats grew.") == []
    assert len(findings(book, "Our boats grew.", context(topics=frozenset({"Money"})))) == 1
    assert findings(book, "Our revenue grew.", context(day=date(2026, 11, 24))) == []


def test_a_yearly_quiet_period_may_go_over_new_year(tmp_path: Path) -> None:
    section = '[quiet_period]\nperiods = [{ from = "12-20", until = "01-05" }]'
    book = book_of(tmp_path, rule_text(f"\n{section}\n", kind="quiet-period", examples=ANY_EXAMPLES))
    days = [date(2026, 12, 19), date(2026, 12, 20), date(2027, 1, 5), date(2027, 1, 6)]
    assert [bool(findings(book, "x", context(day=day))) for day in days] == [False, True, True, False]


def test_an_embargo_ends_on_its_day(tmp_path: Path) -> None:
    section = '[embargo]\nnot_before = 2026-12-01\nany_of = ["second yard"]\nhosts = ["yard.example"]'
    book = book_of(tmp_path, rule_text(f"\n{section}\n", kind="embargo", examples=ANY_EXAMPLES))
    assert [one.found for one in findings(book, "The second yard: https://yard.example/x")] == [
        "second yard",
        "https://yard.example/x",
    ]
    assert len(findings(book, "Look", context(links=("https://yard.example",)))) == 1
    assert findings(book, "The second yard", context(day=date(2026, 12, 1))) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (" 12 march 2027, noon", date(2027, 3, 12)),
        (": march 12, 2027", date(2027, 3, 12)),
        (" vrijdag 12 maart", date(2027, 3, 12)),
        (" 25 november", date(2026, 11, 25)),
        (" 1 november", date(2026, 11, 1)),
        (" 12-3-2027", date(2027, 3, 12)),
        (" 2027-03-12", date(2027, 3, 12)),
        (" 31 februari 2027", None),
        (" the moon rises", None),
    ],
)
def test_a_day_in_a_text_is_understood(text: str, day: date | None) -> None:
    assert day_at(text, 0, MONDAY) == day


def test_an_embargo_that_a_text_names_lasts_until_that_day(tmp_path: Path) -> None:
    section = '[embargo]\nday_behind = ["embargo until", "embargo tot"]'
    book = book_of(tmp_path, rule_text(f"\n{section}\n", kind="embargo", examples=ANY_EXAMPLES))
    assert [one.found for one in findings(book, "Under embargo until 12 March 2027")] == ["embargo until"]
    assert findings(book, "It was under embargo until 12 March 2026") == []


def fixed(folder: Path, section: str, text: str) -> str:
    """The text after every fix that is offered, one click after another."""
    book = book_of(folder, rule_text(f"\n[tone]\n{section}\n", kind="tone", examples=ANY_EXAMPLES))
    while (one := next((one for one in findings(book, text) if one.fix), None)) and one.fix:
        text = one.fix.apply(text)
    return text


@pytest.mark.parametrize(
    ("section", "text", "mended"),
    [
        ("exclamation_marks = 1", "What a day!!!", "What a day!"),
        ("exclamation_marks = 1", "Yes! No! Really?! ok", "Yes! No. Really? ok"),
        ("exclamation_marks = 0", "Yes!", "Yes."),
        ("capitals = 3", "THE NEW BOAT is here. Our CTO says AI.", "The new boat is here. Our CTO says AI."),
        ("capitals = 3", "Now: APPLY HERE TODAY", "Now: Apply here today"),
        ("emoji = 1", "Sun 🌅 coffee ☕ boat 👩‍🚒", "Sun 🌅 coffee boat"),
        ("hashtags = 1", "On the water. #Ferry #Water #Work", "On the water. #Ferry"),
        (
            "hashtags_at_end = true",
            "Our #ferry sails. It is #quiet\n#Ferry #Water",
            "Our ferry sails. It is #quiet\n#Ferry #Water",
        ),
        (
            "hashtags_at_end = true",
            "#Ferry: come along. https://a.example #Water",
            "#Ferry: come along. https://a.example #Water",
        ),
        (
            'hashtag_letters = 10\nhashtag_words = ["varen"]',
            "zonder diesel #varenzonderdiesel",
            "zonder diesel #VarenZonderDiesel",
        ),
        (
            'hashtag_letters = 10\none_word = ["duurzaamheid"]',
            "#duurzaamheid #Duurzaamheden",
            "#duurzaamheid #Duurzaamheden",
        ),
    ],
)
def test_tone_and_its_one_click_fixes(tmp_path: Path, section: str, text: str, mended: str) -> None:
    assert fixed(tmp_path, section, text) == mended


def test_a_hashtag_of_unknown_words_is_told_without_a_fix(tmp_path: Path) -> None:
    (one,) = findings(
        book_of(tmp_path, rule_text("\n[tone]\nhashtag_letters = 10\n", kind="tone")), "#lifeontheferries"
    )
    assert one.fix is None


def test_readability_by_the_published_formulas() -> None:
    assert score(Measure.FLESCH, 100, 5, 150, 0) == pytest.approx(206.835 - 20.3 - 126.9)
    assert score(Measure.FLESCH_DOUMA, 100, 5, 150, 0) == pytest.approx(206.84 - 18.6 - 115.5)
    assert score(Measure.LIX, 100, 5, 150, 30) == pytest.approx(50)


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [
        ("boat", "en", 1), ("quiet", "en", 1), ("little", "en", 2), ("while", "en", 1), ("wanted", "en", 2),
        ("walked", "en", 1), ("the", "en", 1), ("responsibility", "en", 6),
        ("boot", "nl", 1), ("veerboten", "nl", 3), ("verantwoordelijkheid", "nl", 6), ("mooi", "nl", 1),
    ],
)  # fmt: skip
def test_syllables(word: str, language: str, number: int) -> None:
    assert syllables(word, language) == number


def test_a_hard_text_and_a_long_sentence_are_told(tmp_path: Path) -> None:
    section = (
        '[readability]\nleast_words = 10\nlongest_sentence = 12\n[readability.en]\nmeasure = "flesch"\nat_least = 50'
    )
    hard = "Organisational interoperability necessitates comprehensive harmonisation of " + "responsibilities " * 5
    book = book_of(tmp_path, rule_text(f"\n{section}\n", kind="readability", examples=ANY_EXAMPLES))
    assert len(findings(book, hard)) == 1
    assert findings(book, "The boat is at the quay and we all go home now.") == []
    long = "The boat is at the quay and we all go home now, or so we say."
    assert [one.found for one in findings(book, f"Hello there. {long}")] == [long]
    assert findings(book, hard, context(language="nl")) == []


DISCLOSURE = """
[disclosure]
when = ["{company}"]
one_of = ["I work at", "employee"]
sentences = 1
add.en = "I work at {company}."
[disclosure.in.us]
first_characters = 20
hashtag_is_enough = true
"""


def test_a_disclosure_stands_near_what_is_praised(tmp_path: Path) -> None:
    book = book_of(tmp_path, rule_text(DISCLOSURE, kind="disclosure", examples=ANY_EXAMPLES))
    assert findings(book, "A fine day.") == []
    assert findings(book, "Hazelpont sails. I work at the gate.") == []
    assert findings(book, "Hazelpont sails. It is fine. #employee") != []
    (far,) = findings(book, "Hazelpont sails. One. Two. Three. I work at the gate.")
    assert far.fix is not None
    mended = far.fix.apply("Hazelpont sails. One. Two. Three. I work at the gate.")
    assert mended == "Hazelpont sails. I work at Hazelpont. One. Two. Three. I work at the gate."
    assert findings(book, mended) == []


def test_each_country_has_its_own_measure(tmp_path: Path) -> None:
    book = book_of(tmp_path, rule_text(DISCLOSURE, kind="disclosure", examples=ANY_EXAMPLES))
    american = context(jurisdiction="us")
    assert findings(book, "#employee One. Two. Hazelpont sails.", american) == []
    assert findings(book, "One. Two. Hazelpont sails well today. Three. I work at the gate.", american) != []


@pytest.mark.parametrize(
    ("image", "wrong"),
    [
        (Image("A ferry at dawn", 1200, 800), False),
        (Image("", 1200, 800), True),
        (Image("IMG_2034.jpg"), True),
        (Image("Screenshot 2026-11-23 at 10.11.12"), True),
        (Image("A screenshot of the text of our letter"), True),
        (Image("A ferry", 300, 200), True),
    ],
)
def test_images(tmp_path: Path, image: Image, wrong: bool) -> None:
    section = '[image]\nalt = true\nwidth_at_least = 600\nonly_text = ["text of"]'
    book = book_of(tmp_path, rule_text(f"\n{section}\n", kind="image", examples=ANY_EXAMPLES))
    found = findings(book, "Look", context(images=(Image("A boat", 1200, 800), image)))
    assert [(one.attached, one.picture) for one in found] == ([(True, 2)] if wrong else [])


def test_too_near_to_a_colleague(tmp_path: Path) -> None:
    book = book_of(tmp_path, rule_text("\n[similarity]\nat_least = 0.8\n", kind="similarity", examples=ANY_EXAMPLES))
    text = "The night ferry leaves at half past two from now on."
    assert findings(book, text) == []
    assert len(findings(book, text, context(others=("Other words.", text.upper())))) == 1
    assert findings(book, "🎉", context(others=("🎉",))) == []


def composite(folder: Path, section: str) -> Path:
    write_rule(folder, rule_text(), name="promise")
    write_rule(folder, rule_text('\n[words]\nany_of = ["safe"]\n'), name="safe")
    write_rule(folder, rule_text(f"\n[composite]\n{section}\n", kind="composite"), name="both")
    return folder


@pytest.mark.parametrize(
    ("section", "text", "breaks"),
    [
        ('all = ["promise", "safe"]', "We guarantee it. It is safe.", True),
        ('all = ["promise", "safe"]', "We guarantee it.", False),
        ('all = ["promise", "safe"]\nnear = "sentence"', "We guarantee it. It is safe.", False),
        ('all = ["promise", "safe"]\nnear = "sentence"', "Hm. We guarantee it is safe.", True),
        ('any = ["promise", "safe"]', "It is safe.", True),
        ('all = ["promise"]\nnone = ["safe"]', "We guarantee it is safe.", False),
        ('all = ["promise"]\nnone = ["safe"]', "We guarantee it.", True),
    ],
)
def test_rules_made_of_rules(tmp_path: Path, section: str, text: str, breaks: bool) -> None:
    book = load_rulebook(composite(tmp_path, section), FILL)
    assert ("both" in {one.rule for one in findings(book, text)}) is breaks


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ('all = ["promis"]', "both.toml:16: composite.all: There is no rule “promis”."),
        ('all = ["both"]', "made of other rules itself"),
        ("", "Name other rules"),
    ],
)
def test_a_rule_made_of_nothing_is_told(tmp_path: Path, section: str, words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        load_rulebook(composite(tmp_path, section), FILL)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("https://a.example/x?utm_source=li&id=3#top", "https://a.example/x?id=3#top"),
        ("https://a.example/x?utm_source=li", "https://a.example/x"),
    ],
)
def test_what_follows_the_reader_is_taken_out_of_an_address(tmp_path: Path, text: str, mended: str) -> None:
    section = '\n[link_host]\nrefuse_parameters = ["utm_*", "fbclid"]\n'
    book = book_of(tmp_path, rule_text(section, kind="link-host", examples=ANY_EXAMPLES))
    (one,) = findings(book, text)
    assert one.fix is not None
    assert one.fix.apply(text) == mended
    assert findings(book, mended) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("https://bank.example@evil.example/x", True),
        ("https://203.0.113.7/login", True),
        ("ht\u200btps:/\u0301/bank.example\u2060@evil.example/x", True),
        ("https://bank.example/@somebody", False),
    ],
)
def test_disguised_addresses(tmp_path: Path, text: str, wrong: bool) -> None:
    section = "\n[link_host]\nrefuse_disguises = true\n"
    assert bool(findings(book_of(tmp_path, rule_text(section, kind="link-host", examples=ANY_EXAMPLES)), text)) is wrong


def test_letters_from_a_decorator_become_plain_ones_with_one_click(tmp_path: Path) -> None:
    section = "\n[pattern]\nread = \"as written\"\nfind = '[\\x{1D400}-\\x{1D7FF}]{2,}'\nmake_plain = true\n"
    book = book_of(tmp_path, rule_text(section, kind="pattern", examples=ANY_EXAMPLES))
    (one,) = findings(book, "𝗪𝗲 sail at ten")
    assert one.fix is not None
    assert one.fix.apply("𝗪𝗲 sail at ten") == "We sail at ten"
