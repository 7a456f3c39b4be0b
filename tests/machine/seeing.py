"""Running real servers, seen from the test."""

import os

import psutil
import psycopg
import pytest
import redis

from advocacy.machine.embedded import EmbeddedServers

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def run_sql(servers: EmbeddedServers, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(servers.database_url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def queue(servers: EmbeddedServers) -> redis.Redis:
    return redis.Redis.from_url(servers.redis_url)


def children() -> list[psutil.Process]:
    return [process for process in psutil.Process().children() if process.name() in {"postgres", "valkey-server"}]
