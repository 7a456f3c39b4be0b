"""The statements that count. Plain SQL: they are read and tuned as such."""

# Who leaves is out of the weeks that follow. Connected: an account at some time, whether it is still there or not.
# Promises of people without a name are in no week (relationships/hiding.py): the others' are on the board.
TEAM_WEEK = """
INSERT INTO insights_team_weeks (week, team_id, invited, joined, connected, shared, active, due, kept,
    counted_at)
WITH connected AS MATERIALIZED (
        SELECT DISTINCT person_id FROM sharing_connections WHERE connected_at < :until
    ),
    did AS MATERIALIZED (
        SELECT person_id, bool_or(shares > 0 OR acts > 0) AS active, sum(due) AS due, sum(kept) AS kept
        FROM relationships_totals WHERE kind = 'week' AND start = :week GROUP BY person_id
    )
SELECT CAST(:week AS date), coalesce(person.team_id, 0), count(*), count(*) FILTER (WHERE person.joined_at < :until),
    count(connected.person_id),
    count(*) FILTER (WHERE EXISTS (
        SELECT FROM evidence_facts AS fact
        WHERE fact.person_id = person.id AND fact.kind = 'share_published' AND fact.counts_on < :end)),
    count(*) FILTER (WHERE did.active), coalesce(sum(did.due) FILTER (WHERE gone.person_id IS NULL), 0),
    coalesce(sum(did.kept) FILTER (WHERE gone.person_id IS NULL), 0), :counted_at
FROM people_persons AS person
    LEFT JOIN connected ON connected.person_id = person.id
    LEFT JOIN did ON did.person_id = person.id
    LEFT JOIN relationships_opt_outs AS gone ON gone.person_id = person.id
WHERE person.invited_at < :until AND (person.left_at IS NULL OR person.left_at > :until)
GROUP BY coalesce(person.team_id, 0)
"""

# Days on which facts count that were recorded since, or who came back was found out since (points are written after
# facts, and a late fact changes what later days say), or whose last one who came back a rebuild took away: their
# outcomes are counted anew. A day that keeps some of them has them written anew.
CHANGED_DAYS = """
SELECT counts_on FROM evidence_facts WHERE recorded_at >= :since
UNION
SELECT counts_on FROM relationships_points WHERE rule = 'came_back' AND written_at >= :since
UNION
SELECT day FROM insights_day_outcomes WHERE outcome = 'came_back'
    AND NOT EXISTS (SELECT FROM relationships_points WHERE rule = 'came_back' AND counts_on = day)
ORDER BY counts_on
"""

# Figures by how much each share's highest one grew that day; single ones by their number. What was taken back, what
# colleagues did, and what somebody reported twice over is not among them.
DAY_OUTCOMES = """
INSERT INTO insights_day_outcomes (day, post_id, network, outcome, amount)
WITH of_the_day AS MATERIALIZED (
        SELECT fact.id, fact.source, fact.kind, fact.share_id, fact.network, fact.amount FROM evidence_facts AS fact
        WHERE fact.counts_on = :day AND NOT fact.from_colleague AND fact.kind <> 'void'
            AND NOT EXISTS (SELECT FROM evidence_facts AS void WHERE void.voids = fact.source)
    ),
    grown AS (
        SELECT level.share_id, level.network, level.kind,
            greatest(0, level.amount - coalesce(before.amount, 0)) AS amount
        FROM (
            SELECT share_id, network, kind, max(amount) AS amount FROM of_the_day
            WHERE kind IN ('comments', 'reshares', 'reactions', 'reach') AND share_id IS NOT NULL
            GROUP BY share_id, network, kind
        ) AS level
        LEFT JOIN LATERAL (
            SELECT max(fact.amount) AS amount FROM evidence_facts AS fact
            WHERE fact.share_id = level.share_id AND fact.kind = level.kind AND fact.counts_on < :day
        ) AS before ON true
    ),
    singly AS (
        SELECT share_id, network, kind,
            sum(CASE WHEN kind IN ('answer', 'share_published', 'click') THEN 1 ELSE amount END) AS amount,
            count(*) FILTER (WHERE kind = 'answer' AND amount <= 3600) AS in_time
        FROM of_the_day
        WHERE kind IN ('share_published', 'comment', 'reshare', 'reaction', 'click', 'reported', 'answer')
        GROUP BY share_id, network, kind
    ),
    named AS (
        SELECT share_id, network, amount, CASE kind
            WHEN 'comments' THEN 'answers' WHEN 'comment' THEN 'answers' WHEN 'reshares' THEN 'passed_on'
            WHEN 'reshare' THEN 'passed_on' WHEN 'reaction' THEN 'reactions' WHEN 'share_published' THEN 'shares'
            WHEN 'click' THEN 'visits' WHEN 'answer' THEN 'we_answered' ELSE kind END AS outcome
        FROM (SELECT share_id, network, kind, amount FROM grown
            UNION ALL SELECT share_id, network, kind, amount FROM singly) AS both_ways
        UNION ALL
        SELECT share_id, network, in_time, 'we_answered_in_time' FROM singly WHERE in_time > 0
        UNION ALL
        SELECT share_id, network, units, 'came_back' FROM relationships_points
        WHERE counts_on = :day AND rule = 'came_back'
    )
SELECT CAST(:day AS date), coalesce(share.post_id, 0), coalesce(named.network, ''), named.outcome, sum(named.amount)
FROM named LEFT JOIN sharing_shares AS share ON share.id = named.share_id
GROUP BY coalesce(share.post_id, 0), coalesce(named.network, ''), named.outcome
HAVING sum(named.amount) <> 0
"""

QUARTER_WORDS = """
INSERT INTO insights_quarter_words (start, fifth, shares, people, percents, counted_at)
SELECT CAST(:start AS date), least(4, floor(share.own_words * 5))::smallint, count(*), count(DISTINCT share.person_id),
    round(sum(share.own_words) * 100)::bigint, :counted_at
FROM evidence_facts AS fact JOIN sharing_shares AS share ON share.id = fact.share_id
WHERE fact.kind = 'share_published' AND fact.counts_on >= :start AND fact.counts_on < :end
GROUP BY least(4, floor(share.own_words * 5))
"""
