"""By what shares are found, so that neither what waits nor what went out is looked through for anything else."""

from sqlalchemy import Index, text

OPEN = text("state IN ('queued', 'held', 'publishing', 'unconfirmed')")
WAITING = text("state = 'queued' AND waiting_for IS NOT NULL")
ON_THE_WAY = text("state IN ('queued', 'held')")
AGEING = text("state IN ('queued', 'held') AND \"when\" = 'now'")
RECHECKED = text("state = 'queued' AND resend IS false")
QUEUED = text("state = 'queued'")
ASKED = text("strpos(dealt_words, '[[') > 0")  # the wording that was dealt asks something

SHARE_INDEXES = (
    Index(
        "uq_sharing_shares_person_post_network",
        "person_id",
        "post_id",
        "network",
        unique=True,
        postgresql_where=text("state NOT IN ('refused', 'cancelled', 'expired') AND gone_at IS NULL"),
    ),
    Index("ix_sharing_shares_due", "due_at", postgresql_where=text("state = 'queued'")),
    Index("ix_sharing_shares_lease", "lease_until", postgresql_where=text("state = 'publishing'")),
    Index("ix_sharing_shares_open", "state", "id", postgresql_where=OPEN),
    Index("ix_sharing_shares_waiting", "network", "waiting_for", "due_at", "id", postgresql_where=WAITING),
    Index("ix_sharing_shares_checked", "checked_against", "checked_on", postgresql_where=RECHECKED),
    Index("ix_sharing_shares_waiting_post", "post_id", postgresql_where=ON_THE_WAY),
    Index("ix_sharing_shares_closing", "closes_at", postgresql_where=ON_THE_WAY),
    Index("ix_sharing_shares_ageing", "consented_at", postgresql_where=AGEING),
    Index("ix_sharing_shares_queued_version", "version_id", postgresql_where=QUEUED),
    Index("ix_sharing_shares_queued_person", "person_id", postgresql_where=QUEUED),
    Index("ix_sharing_shares_sharers", "post_id", "person_id", postgresql_where=text("state = 'published'")),
    Index("ix_sharing_shares_asked", "version_id", "person_id", "state", "fill_ins", postgresql_where=ASKED),
    Index("ix_sharing_shares_settle", "settle_at", postgresql_where=text("state = 'unconfirmed'")),
    Index("ix_sharing_shares_post", "post_id", "network", "id"),
    Index("ix_sharing_shares_person", "person_id", "id"),
    Index("ix_sharing_shares_shared_on", "person_id", "shared_on"),
)
