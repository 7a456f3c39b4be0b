"""The statements that write positions. Plain SQL: they are read and tuned as such.

Ties share a rank by whole points as shown; inside a tie more measured points stand first. Names are not copied.
"""

from advocacy.relationships.boards import HIDING_MEASURES, LEAST_HIDDEN, TREND_WEEKS

# Which board somebody stands on; whoever left the company or the ranking stands on none.
_PERSONS_BOARD = """
    CASE WHEN person.leader THEN 'leaders' WHEN 'comms' = ANY(person.roles) THEN 'comms' ELSE 'colleagues' END
"""

TAKING_PART = f"""
SELECT concat(count(*), ':', coalesce(sum(hashtextextended(concat_ws('|', person.id, person.team_id, person.state,
    person.leader, 'comms' = ANY(person.roles), opt_out.person_id IS NOT NULL), 0)), 0))
FROM people_persons AS person LEFT JOIN relationships_opt_outs AS opt_out ON opt_out.person_id = person.id
WHERE person.state = 'active' AND {_PERSONS_BOARD} IS NOT NULL
"""  # noqa: S608 - made of constants

# Who is hidden (see hiding.py) and ever had anything. Of whoever joins, or did nothing, no board tells. One look into
# the index for each of them: joined without LIMIT, all totals of all years would be read.
HIDDEN_PEOPLE = """
WITH hidden AS MATERIALIZED (
        SELECT person.id FROM people_persons AS person
            LEFT JOIN relationships_opt_outs AS gone ON gone.person_id = person.id
        WHERE person.state <> 'active' OR gone.person_id IS NOT NULL
    )
SELECT concat(count(*), ':', coalesce(sum(hashtextextended(id::text, 0)), 0)) FROM hidden
WHERE (SELECT true FROM relationships_totals AS total WHERE total.person_id = hidden.id LIMIT 1)
"""

_SUMS = """
    sum(points) AS milli, sum(reported) AS reported_milli, sum(from_shares)::bigint AS from_shares,
    sum(shares)::bigint AS shares, sum(acts) AS acts, sum(due)::bigint AS due, sum(kept)::bigint AS kept
"""

# Who is hidden, and the months of a team that may hold hidden people (see hiding.py): before :until, where nobody of
# them, or three at least, has something in each of the measures.
_TOGETHER = " AND ".join(
    f"count(*) FILTER (WHERE {measure} <> 0) NOT BETWEEN 1 AND {LEAST_HIDDEN - 1}" for measure in HIDING_MEASURES
)
_HIDDEN = f"""
    hidden AS MATERIALIZED (
        SELECT person.id FROM people_persons AS person
            LEFT JOIN relationships_opt_outs AS gone ON gone.person_id = person.id
        WHERE {_PERSONS_BOARD} = 'colleagues' AND ({{gone}} gone.person_id IS NOT NULL)
    ),
    of_hidden AS MATERIALIZED (
        SELECT total.* FROM relationships_totals AS total JOIN hidden ON hidden.id = total.person_id
        WHERE total.kind = 'month' AND CAST(:kind AS text) <> 'week' AND total.team_id <> 0
            AND total.start >= CAST(:before AS date) AND total.start < CAST(:until AS date)
    ),
    told AS (SELECT start, team_id FROM of_hidden GROUP BY start, team_id HAVING {_TOGETHER}),
"""  # noqa: S608 - made of constants
_NAMED = f"{_PERSONS_BOARD} = 'colleagues' AND total.person_id NOT IN (SELECT id FROM hidden)"  # noqa: S608 - the same
_MEASURES = ", ".join((*HIDING_MEASURES, "kept"))
_SUMMED = ", ".join(f"sum({measure}) AS {measure}" for measure in (*HIDING_MEASURES, "kept"))

# What counts for a team in a period and in the one before: a row for each person.
_COUNTED = f"""
    counted AS (
        SELECT start, total.team_id, person_id, {_MEASURES}
        FROM relationships_totals AS total JOIN people_persons AS person ON person.id = total.person_id
        WHERE total.kind = :kind AND total.start IN (CAST(:start AS date), CAST(:before AS date))
            AND total.team_id <> 0 AND {_NAMED}
        UNION ALL
        SELECT CASE WHEN start < CAST(:start AS date) THEN CAST(:before AS date) ELSE CAST(:start AS date) END AS first,
            team_id, person_id, {_SUMMED}
        FROM of_hidden JOIN told USING (start, team_id) GROUP BY first, team_id, person_id
    ),
    sums AS (
        SELECT start, team_id, {_SUMS}, count(*) FILTER (WHERE shares > 0 OR acts > 0) AS active
        FROM counted GROUP BY start, team_id
    ),
"""  # noqa: S608 - made of constants

# One number for each of the weeks, null where there is no row: the line starts where the person started.
# (least(32767, null) would be 32767.)
_WEEK = "CASE WHEN {sum} IS NOT NULL THEN least(32767, round({sum} / 1000))::smallint END"
_TREND = ", ".join(
    _WEEK.format(sum=f"sum(points) FILTER (WHERE start = CAST(:week_{place} AS date))") for place in range(TREND_WEEKS)
)
_TRENDS = f"""
    trends AS (
        SELECT total.{{key}} AS of, ARRAY[{_TREND}] AS trend
        FROM relationships_totals AS total JOIN people_persons AS person ON person.id = total.person_id
        WHERE kind = 'week' AND start >= CAST(:week_0 AS date) AND {{counted}} GROUP BY total.{{key}}
    )
"""  # noqa: S608 - made of constants

# Rows of common table expressions are guessed far too few: nested loops over 100,000 persons would take minutes.
# Memory keeps the sorts off the disk; it is given back with the transaction.
PLANNING = ("SET LOCAL enable_nestloop = off", "SET LOCAL jit = off", "SET LOCAL work_mem = '64MB'")

PERSONS = f"""
INSERT INTO relationships_positions (generation_id, board, row_number, rank, team_id, team_row, team_rank, person_id,
    points, reported, from_shares, shares, due, kept, movement, team_movement, trend)
WITH taking_part AS MATERIALIZED (
        SELECT person.id, coalesce(person.team_id, 0) AS team_id, {_PERSONS_BOARD} AS board
        FROM people_persons AS person
        WHERE person.state = 'active'
            AND NOT EXISTS (SELECT 1 FROM relationships_opt_outs AS gone WHERE gone.person_id = person.id)
    ),
    sums AS (
        SELECT start, person_id, {_SUMS} FROM relationships_totals
        WHERE kind = :kind AND start IN (CAST(:start AS date), CAST(:before AS date)) GROUP BY start, person_id
    ),
    shown AS (
        SELECT sums.*, taking_part.board, taking_part.team_id,
            floor((milli + 500) / 1000)::bigint AS points, floor((reported_milli + 500) / 1000)::bigint AS reported
        FROM sums JOIN taking_part ON taking_part.id = sums.person_id
    ),
    ranked AS (
        SELECT *, rank() OVER whole_board AS rank, rank() OVER whole_team AS team_rank,
            row_number() OVER (PARTITION BY start, board
                ORDER BY points DESC, milli - reported_milli DESC, person_id) AS row_number,
            row_number() OVER (PARTITION BY start, board, team_id
                ORDER BY points DESC, milli - reported_milli DESC, person_id) AS team_row
        FROM shown
        WINDOW whole_board AS (PARTITION BY start, board ORDER BY points DESC),
            whole_team AS (PARTITION BY start, board, team_id ORDER BY points DESC)
    ),
    moved AS (
        SELECT *, lag(rank) OVER one_person - rank AS movement,
            lag(team_rank) OVER one_person - team_rank AS team_movement
        FROM ranked WINDOW one_person AS (PARTITION BY person_id ORDER BY start)
    ),
    {_TRENDS.format(key="person_id", counted="true")}
SELECT :generation, board, row_number, rank, team_id, team_row, team_rank, person_id, points, reported, from_shares,
    shares, due, kept, movement, team_movement, coalesce(trend, '{{}}')
FROM moved LEFT JOIN trends ON trends.of = moved.person_id
WHERE start = CAST(:start AS date)
"""  # noqa: S608 - made of constants

# A team's members now and those who did something in it then; comms and leaders count on their own boards only. The
# line of weeks is of those with a name.
TEAMS = f"""
INSERT INTO relationships_team_positions (generation_id, row_number, rank, team_id, average_tenths, points, reported,
    active, members, from_shares, shares, due, kept, movement, trend)
WITH {_HIDDEN.format(gone="person.state <> 'active' OR")}
    {_COUNTED}
    members AS (
        SELECT team_id, count(*) AS members FROM (
            SELECT person.id, person.team_id FROM people_persons AS person
            WHERE person.state = 'active' AND {_PERSONS_BOARD} = 'colleagues'
            UNION
            SELECT person_id, team_id FROM counted
            WHERE start = CAST(:start AS date) AND (shares > 0 OR acts > 0)
        ) AS one GROUP BY team_id
    ),
    averages AS (
        SELECT sums.*, round(milli / active / 100)::bigint AS average_tenths
        FROM sums JOIN people_teams AS team ON team.id = sums.team_id WHERE active > 0
    ),
    ranked AS (
        SELECT *, rank() OVER (PARTITION BY start ORDER BY average_tenths DESC) AS rank,
            row_number() OVER (PARTITION BY start
                ORDER BY average_tenths DESC, (milli - reported_milli) / active DESC, team_id) AS row_number
        FROM averages
    ),
    moved AS (
        SELECT *, lag(rank) OVER (PARTITION BY team_id ORDER BY start) - rank AS movement FROM ranked
    ),
    {_TRENDS.format(key="team_id", counted=_NAMED)}
SELECT :generation, row_number, rank, moved.team_id, average_tenths, floor((milli + 500) / 1000),
    floor((reported_milli + 500) / 1000), active, members, from_shares, shares, due, kept, movement,
    coalesce(trend, '{{}}')
FROM moved JOIN members ON members.team_id = moved.team_id LEFT JOIN trends ON trends.of = moved.team_id
WHERE start = CAST(:start AS date)
"""  # noqa: S608 - made of constants

# Results of a closed season. Everybody keeps their place, whoever left the company too; who left the ranking is left
# out, as on the board. Boards and teams are those of the day of closing; of somebody without a team, where most was.
SEASON_PERSONS = f"""
INSERT INTO relationships_season_results (season_start, board, row_number, rank, person_id, team_id, points, reported,
    from_shares, shares, due, kept)
WITH sums AS (
        SELECT person_id, {_PERSONS_BOARD} AS board, {_SUMS},
            coalesce(person.team_id, (array_agg(total.team_id ORDER BY points DESC, total.team_id DESC))[1]) AS team_id
        FROM relationships_totals AS total JOIN people_persons AS person ON person.id = total.person_id
        WHERE kind = :kind AND start = CAST(:start AS date)
            AND NOT EXISTS (SELECT 1 FROM relationships_opt_outs AS gone WHERE gone.person_id = total.person_id)
        GROUP BY total.person_id, person.team_id, person.leader, person.roles
    ),
    shown AS (SELECT *, floor((milli + 500) / 1000)::bigint AS points FROM sums)
SELECT CAST(:start AS date), board,
    row_number() OVER (PARTITION BY board ORDER BY points DESC, milli - reported_milli DESC, person_id),
    rank() OVER (PARTITION BY board ORDER BY points DESC), person_id, team_id, points,
    floor((reported_milli + 500) / 1000), from_shares, shares, due, kept
FROM shown
"""  # noqa: S608 - made of constants

SEASON_TEAMS = f"""
INSERT INTO relationships_season_results (season_start, board, row_number, rank, person_id, team_id, points, reported,
    average_tenths, active, from_shares, shares, due, kept)
WITH {_HIDDEN.format(gone="")}
    {_COUNTED}
    averages AS (SELECT *, round(milli / active / 100)::bigint AS tenths FROM sums WHERE active > 0
        AND start = CAST(:start AS date))
SELECT CAST(:start AS date), 'teams',
    row_number() OVER (ORDER BY tenths DESC, (milli - reported_milli) / active DESC, team_id),
    rank() OVER (ORDER BY tenths DESC), NULL, team_id, floor((milli + 500) / 1000),
    floor((reported_milli + 500) / 1000), tenths, active, from_shares, shares, due, kept
FROM averages
"""  # noqa: S608 - made of constants
