"""What the doctor says about a database that would break the product's word, and about who is at work."""

from dataclasses import replace
from time import time

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import create_engine

from advocacy.core.engine import Database
from advocacy.core.heartbeats import CLOCK, EVERYBODY, Process, beat
from advocacy.core.queues import Queue
from advocacy.core.room import CheckState
from advocacy.core.services import services
from advocacy.doctor import clock_check, database_check, workers_check

EVERY_QUEUE = ",".join(queue.value for queue in Queue)


def test_a_database_that_may_forget_what_it_confirmed_is_not_good_enough(app: Flask) -> None:
    url = services().settings.database_url
    forgetful = Database(url)
    forgetful.engine = create_engine(url, connect_args={"options": "-c synchronous_commit=off"})
    found = database_check(replace(services(), database=forgetful))
    forgetful.close()
    assert found.state is CheckState.BROKEN
    assert "send it again" in found.words


def test_a_usual_database_is_fine(app: Flask) -> None:
    assert database_check(services()).state is CheckState.FINE


@pytest.fixture
def redis(app: Flask) -> Redis:
    valkey: Redis = services().queues.redis
    valkey.flushdb()
    return valkey


def live(redis: Redis, role: str, ago: float = 0.0) -> None:
    """A process of that role, whose last sign of life was so many seconds ago."""
    process = Process(role, "quay", 1, time() - 900)
    beat(redis, process)
    redis.zincrby(EVERYBODY, -ago, process.key)


def test_an_idle_worker_is_there_though_rq_says_so_every_seven_minutes_only(redis: Redis) -> None:
    live(redis, EVERY_QUEUE, ago=20)
    assert workers_check(services()).state is CheckState.FINE


def test_a_worker_that_was_silent_for_more_than_a_minute_is_gone(redis: Redis) -> None:
    live(redis, EVERY_QUEUE, ago=90)
    found = workers_check(services())
    assert found.state is CheckState.BROKEN
    assert "advocacy worker" in found.advice


def test_a_queue_that_nobody_works_is_named(redis: Redis) -> None:
    live(redis, Queue.PUBLISH.value)
    found = workers_check(services())
    assert found.state is CheckState.BROKEN
    assert "nobody works mail, measure, slow" in found.words


def test_the_scheduler_has_to_be_there_too(redis: Redis) -> None:
    live(redis, EVERY_QUEUE)
    found = clock_check(services())
    assert found.state is CheckState.BROKEN
    assert "advocacy cron" in found.advice
    live(redis, CLOCK, ago=90)
    assert clock_check(services()).state is CheckState.BROKEN
    live(redis, CLOCK)
    assert clock_check(services()).state is CheckState.FINE


def test_a_scheduler_works_no_queue(redis: Redis) -> None:
    live(redis, CLOCK)
    assert workers_check(services()).state is CheckState.BROKEN
