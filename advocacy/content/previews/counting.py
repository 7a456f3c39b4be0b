"""How many links one person has us look at in a day: nobody fills the queue alone, nor calls the world through us.

Counted in Valkey, which may forget it: then somebody has a few more, and no harm is done.
"""

from datetime import timedelta

from redis import RedisError

from advocacy.core.services import now, services

MOST_A_DAY = 200
KEPT = timedelta(hours=25)


def take_a_look(person_id: int) -> bool:
    """Counts one more of today; False when they had enough."""
    key = f"advocacy:previews:{now():%Y-%m-%d}:{person_id}"
    try:
        with services().queues.redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, KEPT)
            asked, _ = pipe.execute()
    except RedisError:
        return True
    return int(asked) <= MOST_A_DAY
