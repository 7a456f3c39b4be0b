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

NEW_DAYS = "CREATE UNLOGGED TABLE rebuilt_days (day date, kind text, start date)"

NEW_TOTALS = """
CREATE UNLOGGED TABLE totals_rebuilt AS
SELECT person_id, team_id, day.kind, day.start,
    sum(milli)::bigint AS points,
    coalesce(sum(milli) FILTER (WHERE reported), 0)::bigint AS reported,
    coalesce(sum(milli) FILTER (WHERE rule = ANY(CAST(:from_shares AS text[]))), 0)::bigint AS from_shares,
    coalesce(sum(units) FILTER (WHERE rule = 'shares'), 0)::bigint AS shares,
    coalesce(sum(units) FILTER (WHERE rule = 'acts'), 0)::bigint AS acts,
    coalesce(sum(units) FILTER (WHERE rule = 'promises_due'), 0)::bigint AS due,
    coalesce(sum(units) FILTER (WHERE rule = 'promises_kept'), 0)::bigint AS kept
FROM points_rebuilt JOIN rebuilt_days AS day ON day.day = points_rebuilt.counts_on
GROUP BY person_id, team_id, day.kind, day.start
"""

# Marks of both ledgers and of both totals: equal ones mean, but for one case in 2^62, that nothing differs, and each
# table is read once for them. A group's rows may be several, reversals among them, so what is summed is its amount
# times a number that its hash gives: the rows of a group add up by themselves.
_FIRST, _SECOND = (f"(hashint8extended(group_hash, {seed}) & 2147483647)" for seed in (1, 2))
_MARK = ", ".join(
    f"coalesce(sum({amount} * {number}), 0)" for amount in ("milli", "units") for number in (_FIRST, _SECOND)
)
SAME_GROUPS = f"""
SELECT (SELECT ROW({_MARK}) FROM relationships_points) = (SELECT ROW({_MARK}) FROM points_rebuilt)
"""  # noqa: S608 - made of constants

DIFFERING_GROUPS = """
WITH standing AS (
        SELECT group_hash, rule, person_id, sum(milli) AS milli, sum(units) AS units FROM relationships_points
        GROUP BY group_hash, rule, person_id
    ),
    rebuilt AS (
        SELECT group_hash, rule, person_id, sum(milli) AS milli, sum(units) AS units FROM points_rebuilt
        GROUP BY group_hash, rule, person_id
    ),
    differing AS (
        SELECT coalesce(standing.rule, rebuilt.rule) AS rule,
            coalesce(standing.person_id, rebuilt.person_id) AS person_id,
            coalesce(standing.milli, 0)::bigint AS standing, coalesce(rebuilt.milli, 0)::bigint AS rebuilt
        FROM standing FULL JOIN rebuilt USING (group_hash)
        WHERE (coalesce(standing.milli, 0), coalesce(standing.units, 0))
            <> (coalesce(rebuilt.milli, 0), coalesce(rebuilt.units, 0))
    )
SELECT differing.rule, coalesce(person.public_id, differing.person_id::text) AS person,
    differing.standing, differing.rebuilt, count(*) OVER () AS groups
FROM differing LEFT JOIN people_persons AS person ON person.id = differing.person_id
ORDER BY abs(differing.standing - differing.rebuilt) DESC, differing.rule, person LIMIT 100
"""

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
SELECT count(*) FROM (SELECT DISTINCT person_id, team_id, kind, start FROM differing) AS one
"""  # noqa: S608 - made of constants

# Whoever reads both in one transaction reads totals first; the other way round each would wait for the other.
LOCK_BOTH = "LOCK TABLE relationships_totals, relationships_points IN ACCESS EXCLUSIVE MODE"

# A page that reads meanwhile waits for the commit; it never sees half of it.
SWAP = (
    "TRUNCATE relationships_points, relationships_totals",
    f"INSERT INTO relationships_points ({_LISTED}) SELECT {_LISTED} FROM points_rebuilt",  # noqa: S608
    f"INSERT INTO relationships_totals ({_TOTALS}) SELECT {_TOTALS} FROM totals_rebuilt",  # noqa: S608
    "INSERT INTO relationships_changes (kind, start) SELECT DISTINCT kind, start FROM rebuilt_days",
)

# What the database believes about the two tables is as new as their rows; the next board is planned by it.
COUNT_ROWS = "ANALYZE relationships_points, relationships_totals"

END = "DROP TABLE points_rebuilt, totals_rebuilt, rebuilt_days"
