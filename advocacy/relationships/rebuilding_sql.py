"""The statements of a rebuild.

Its tables live inside its one transaction and are in nobody's way. They are not temporary ones: PostgreSQL reads those
with one process only. Nor does their content go to the log: when the database falls over they are gone with all else.
"""

COLUMNS = (
    "person_id",
    "team_id",
    "rule",
    "rule_version",
    "group_hash",
    "fact_id",
    "milli",
    "units",
    "weight",
    "k",
    "network",
    "share_id",
    "reported",
    "happened_at",
    "counts_on",
    "written_at",
)
_LISTED = ", ".join(COLUMNS)

# Scoring may be at work for long before it lets us in. With the usual few megabytes every sort would go to the disk.
SETTINGS = (
    "SET LOCAL lock_timeout = 0",
    "SET LOCAL work_mem = '64MB'",
    "SET LOCAL maintenance_work_mem = '256MB'",
)

NEW_TABLE = f"""
CREATE UNLOGGED TABLE points_rebuilt AS SELECT {_LISTED} FROM relationships_points WITH NO DATA
"""  # noqa: S608 - made of constants

# What stands of closed seasons, as it is, ids and reversals too: it comes back as it was.
KEPT_POINTS = """
CREATE UNLOGGED TABLE points_kept AS SELECT * FROM relationships_points WHERE counts_on < CAST(:open_from AS date)
"""

NEW_DAYS = (
    "CREATE UNLOGGED TABLE rebuilt_days (day date, kind text, start date)",
    "CREATE UNLOGGED TABLE rebuilt_straddling (kind text, start date)",
)

# What stands for closed days and what was computed anew for those that are open.
_VALID = "person_id, team_id, rule, reported, milli, units, counts_on"
_BOTH = f"""
SELECT {_VALID} FROM points_kept
UNION ALL SELECT {_VALID} FROM points_rebuilt WHERE counts_on >= CAST(:open_from AS date)
"""  # noqa: S608 - made of constants
COUNTED_DAYS = f"SELECT DISTINCT counts_on FROM ({_BOTH}) AS valid"  # noqa: S608 - made of constants

NEW_TOTALS = f"""
CREATE UNLOGGED TABLE totals_rebuilt AS
SELECT person_id, team_id, day.kind, day.start,
    sum(milli)::bigint AS points,
    coalesce(sum(milli) FILTER (WHERE reported), 0)::bigint AS reported,
    coalesce(sum(milli) FILTER (WHERE rule = ANY(CAST(:from_shares AS text[]))), 0)::bigint AS from_shares,
    coalesce(sum(units) FILTER (WHERE rule = 'shares'), 0)::bigint AS shares,
    coalesce(sum(units) FILTER (WHERE rule = 'acts'), 0)::bigint AS acts,
    coalesce(sum(units) FILTER (WHERE rule = 'promises_due'), 0)::bigint AS due,
    coalesce(sum(units) FILTER (WHERE rule = 'promises_kept'), 0)::bigint AS kept
FROM ({_BOTH}) AS valid JOIN rebuilt_days AS day ON day.day = valid.counts_on
GROUP BY person_id, team_id, day.kind, day.start
"""  # noqa: S608 - made of constants

# Periods that are over with the last closed season; a week may begin in it and end after it.
_CLOSED = """
start < CAST(:open_from AS date) AND (kind, start) NOT IN (SELECT kind, start FROM rebuilt_straddling)
"""
KEPT_TOTALS = f"""
CREATE UNLOGGED TABLE totals_kept AS SELECT * FROM relationships_totals WHERE {_CLOSED}
"""  # noqa: S608 - made of constants

# Marks of both ledgers and of both totals: equal ones mean, but for one case in 2^62, that nothing differs, and each
# table is read once for them. A group's rows may be several, reversals among them, so what is summed is its amount
# times a number that its hash gives: the rows of a group add up by themselves, those of closed days by another number.
_FIRST, _SECOND = (
    f"(hashint8extended(group_hash, CASE WHEN counts_on < CAST(:open_from AS date) THEN {seed} + 2 ELSE {seed} END)"
    " & 2147483647)"
    for seed in (1, 2)
)
_MARK = ", ".join(
    f"coalesce(sum({amount} * {number}), 0)" for amount in ("milli", "units") for number in (_FIRST, _SECOND)
)
SAME_GROUPS = f"""
SELECT (SELECT ROW({_MARK}) FROM relationships_points) = (SELECT ROW({_MARK}) FROM points_rebuilt)
"""  # noqa: S608 - made of constants


def _by_group(table: str) -> str:
    return f"""
        SELECT group_hash, rule, person_id, counts_on < CAST(:open_from AS date) AS closed,
            sum(milli) AS milli, sum(units) AS units
        FROM {table} GROUP BY group_hash, rule, person_id, closed
    """  # noqa: S608 - made of constants


# Those of open days first; `closed_groups` differ and stay.
DIFFERING_GROUPS = f"""
WITH standing AS ({_by_group("relationships_points")}),
    rebuilt AS ({_by_group("points_rebuilt")}),
    differing AS (
        SELECT coalesce(standing.rule, rebuilt.rule) AS rule, closed,
            coalesce(standing.person_id, rebuilt.person_id) AS person_id,
            coalesce(standing.milli, 0)::bigint AS standing, coalesce(rebuilt.milli, 0)::bigint AS rebuilt
        FROM standing FULL JOIN rebuilt USING (group_hash, closed)
        WHERE (coalesce(standing.milli, 0), coalesce(standing.units, 0))
            <> (coalesce(rebuilt.milli, 0), coalesce(rebuilt.units, 0))
    )
SELECT differing.rule, coalesce(person.public_id, differing.person_id::text) AS person, closed,
    differing.standing, differing.rebuilt, count(*) FILTER (WHERE NOT closed) OVER () AS groups,
    count(*) FILTER (WHERE closed) OVER () AS closed_groups
FROM differing LEFT JOIN people_persons AS person ON person.id = differing.person_id
ORDER BY closed, abs(differing.standing - differing.rebuilt) DESC, differing.rule, person LIMIT 100
"""  # noqa: S608 - made of constants

_NOTHING = "points <> 0 OR reported <> 0 OR from_shares <> 0 OR shares <> 0 OR acts <> 0 OR due <> 0 OR kept <> 0"
_TOTALS = "person_id, team_id, kind, start, points, reported, from_shares, shares, acts, due, kept"
_TOTALS_MARK = "count(*), " + ", ".join(
    f"coalesce(sum(hash_record_extended(ROW({_TOTALS}), {seed})), 0)" for seed in (1, 2)
)
SAME_TOTALS = f"""
SELECT (SELECT ROW({_TOTALS_MARK}) FROM relationships_totals WHERE {_NOTHING})
    = (SELECT ROW({_TOTALS_MARK}) FROM totals_rebuilt WHERE {_NOTHING})
"""  # noqa: S608 - made of constants

DIFFERING_TOTALS = f"""
WITH standing AS (SELECT {_TOTALS} FROM relationships_totals WHERE {_NOTHING}),
    rebuilt AS (SELECT {_TOTALS} FROM totals_rebuilt WHERE {_NOTHING}),
    differing AS (
        (SELECT * FROM standing EXCEPT SELECT * FROM rebuilt)
        UNION (SELECT * FROM rebuilt EXCEPT SELECT * FROM standing)
    )
SELECT count(*) FILTER (WHERE NOT closed) AS totals, count(*) FILTER (WHERE closed) AS closed_totals
FROM (SELECT DISTINCT person_id, team_id, kind, start, {_CLOSED} AS closed FROM differing) AS one
"""  # noqa: S608 - made of constants

# Whoever reads both in one transaction reads totals first; the other way round each would wait for the other.
LOCK_BOTH = "LOCK TABLE relationships_totals, relationships_points IN ACCESS EXCLUSIVE MODE"

# A page that reads meanwhile waits for the commit; it never sees half of it.
SWAP = (
    "TRUNCATE relationships_points, relationships_totals",
    "INSERT INTO relationships_points OVERRIDING SYSTEM VALUE SELECT * FROM points_kept",
    f"""
    INSERT INTO relationships_points ({_LISTED})
    SELECT {_LISTED} FROM points_rebuilt WHERE counts_on >= CAST(:open_from AS date)
    """,  # noqa: S608 - made of constants
    "INSERT INTO relationships_totals SELECT * FROM totals_kept",
    f"INSERT INTO relationships_totals ({_TOTALS}) SELECT {_TOTALS} FROM totals_rebuilt WHERE NOT ({_CLOSED})",  # noqa: S608 - column names of our own
    "INSERT INTO relationships_changes (kind, start) SELECT DISTINCT kind, start FROM rebuilt_days",
)

# What the database believes about the two tables is as new as their rows; the next board is planned by it.
COUNT_ROWS = "ANALYZE relationships_points, relationships_totals"

END = "DROP TABLE points_rebuilt, points_kept, totals_rebuilt, totals_kept, rebuilt_days, rebuilt_straddling"
