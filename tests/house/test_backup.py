"""What the guide says about backups: names and words of people outside stay two days, so no dump takes them along."""

from pathlib import Path

from advocacy.engagement.conversations.models import VisitingText

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "running-on-one-machine.md"


def test_a_dump_leaves_out_what_people_outside_said() -> None:
    command = GUIDE.read_text(encoding="utf-8").split("pg_dump", 1)[1].split("advocacy.dump", 1)[0]
    assert f"--exclude-table-data={VisitingText.__tablename__}" in command
