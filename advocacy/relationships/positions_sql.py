"""The statements that write positions. Plain SQL: they are read and tuned as such.

Ties share a rank by whole points as shown; inside a tie more measured points stand first. Names are not copied.
"""

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

_SUMS = """
    sum(points) AS milli, sum(reported) AS reported_milli, sum(from_shares)::bigint AS from_shares,
    sum(shares)::bigint AS shares, sum(acts) AS acts, sum(due)::bigint AS due, sum(kept)::bigint AS kept
"""

_WEEKS = """
    weekly AS (
        SELECT total.{key} AS of, start, sum(points) AS milli
        FROM relationships_totals AS total JOIN people_persons AS person ON person.id = total.person_id
        WHERE kind = 'week' AND start >= CAST(:first_week AS date) AND {counted} GROUP BY total.{key}, start
    ),
    trends AS (
        SELECT of, jsonb_object_agg(start, milli) AS by_week FROM weekly GROUP BY of
    )
"""

# One number for each of the weeks, null where there is no row: the line starts where the person started.
# (least(32767, null) would be 32767.)
_TREND = """
    ARRAY(
        SELECT CASE WHEN trends.by_week ->> week::text IS NOT NULL
            THEN least(32767, round((trends.by_week ->> week::text)::numeric / 1000))::smallint END
        FROM unnest(CAST(:weeks AS date[])) WITH ORDINALITY AS weeks (week, place) ORDER BY place
    )
"""

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
    {_WEEKS.format(key="person_id", counted="true")}
SELECT :generation, present.board, present.row_number, present.rank, present.team_id, present.team_row,
    present.team_rank, present.person_id, present.points, present.reported, present.from_shares, present.shares,
    present.due, present.kept, past.rank - present.rank, past.team_rank - present.team_rank,
    {_TREND}
FROM ranked AS present
LEFT JOIN ranked AS past ON past.start = CAST(:before AS date) AND past.person_id = present.person_id
LEFT JOIN trends ON trends.of = present.person_id
WHERE present.start = CAST(:start AS date)
"""  # noqa: S608 - made of constants

# A team's members now and those who did something in it then; comms and leaders count on their own boards only.
TEAMS = f"""
INSERT INTO relationships_team_positions (generation_id, row_number, rank, team_id, average_tenths, points, reported,
    active, members, from_shares, shares, due, kept, movement, trend)
WITH counted AS (
        SELECT total.* FROM relationships_totals AS total JOIN people_persons AS person ON person.id = total.person_id
        WHERE total.team_id <> 0 AND {_PERSONS_BOARD} = 'colleagues'
            AND total.kind = :kind AND total.start IN (CAST(:start AS date), CAST(:before AS date))
    ),
    sums AS (
        SELECT start, team_id, {_SUMS}, count(*) FILTER (WHERE shares > 0 OR acts > 0) AS active
        FROM counted GROUP BY start, team_id
    ),
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
    {_WEEKS.format(key="team_id", counted=_PERSONS_BOARD + " = 'colleagues'")}
SELECT :generation, present.row_number, present.rank, present.team_id, present.average_tenths,
    floor((present.milli + 500) / 1000), floor((present.reported_milli + 500) / 1000), present.active,
    members.members, present.from_shares, present.shares, present.due, present.kept, past.rank - present.rank,
    {_TREND}
FROM ranked AS present
JOIN members ON members.team_id = present.team_id
LEFT JOIN ranked AS past ON past.start = CAST(:before AS date) AND past.team_id = present.team_id
LEFT JOIN trends ON trends.of = present.team_id
WHERE present.start = CAST(:start AS date)
"""  # noqa: S608 - made of constants

# Results of a closed season. Everybody keeps their place, whoever left the company too; who left the ranking is left
# out, as on the board. Boards are those of the day of closing.
SEASON_PERSONS = f"""
INSERT INTO relationships_season_results (season_start, board, row_number, rank, person_id, team_id, points, reported,
    from_shares, shares, due, kept)
WITH sums AS (
        SELECT person_id, min(total.team_id) AS team_id, {_PERSONS_BOARD} AS board, {_SUMS}
        FROM relationships_totals AS total JOIN people_persons AS person ON person.id = total.person_id
        WHERE kind = :kind AND start = CAST(:start AS date)
            AND NOT EXISTS (SELECT 1 FROM relationships_opt_outs AS gone WHERE gone.person_id = total.person_id)
        GROUP BY total.person_id, person.leader, person.roles
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
    average_tenths, from_shares, shares, due, kept)
WITH sums AS (
        SELECT total.team_id, {_SUMS}, count(*) FILTER (WHERE shares > 0 OR acts > 0) AS active
        FROM relationships_totals AS total JOIN people_persons AS person ON person.id = total.person_id
        WHERE kind = :kind AND start = CAST(:start AS date) AND total.team_id <> 0 AND {_PERSONS_BOARD} = 'colleagues'
        GROUP BY total.team_id
    ),
    averages AS (SELECT *, round(milli / active / 100)::bigint AS tenths FROM sums WHERE active > 0)
SELECT CAST(:start AS date), 'teams',
    row_number() OVER (ORDER BY tenths DESC, (milli - reported_milli) / active DESC, team_id),
    rank() OVER (ORDER BY tenths DESC), NULL, team_id, floor((milli + 500) / 1000),
    floor((reported_milli + 500) / 1000), tenths, from_shares, shares, due, kept
FROM averages
"""  # noqa: S608 - made of constants
