"""Pictures' bytes are kept as files or in a bucket; both kinds promise the same."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from moto.server import ThreadedMotoServer
from obstore.store import S3Store as Bucket

from advocacy.content.picturing import picture_by_public_id, picture_bytes, store_picture
from advocacy.core.database import transaction
from advocacy.core.encoding import PictureProblem
from advocacy.core.room import CheckState
from advocacy.core.services import Services, services
from advocacy.core.settings import Settings
from advocacy.core.storing import FolderStore, MediaStore, S3Store, StoreError, check_store, store_for
from tests.content.factories import make_comms, picture_file

BUCKET = "hazelpont-media"


@pytest.fixture(scope="module")
def bucket(settings: Settings) -> Iterator[Settings]:
    """Settings with a bucket on a server that speaks S3."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    requests.put(f"{endpoint}/{BUCKET}", timeout=10).raise_for_status()
    yield replace(
        settings,
        media_bucket=BUCKET,
        media_endpoint=endpoint,
        media_access_key="key-for-tests",
        media_secret_key="secret-for-tests",
    )
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    if request.param == "folder":
        return FolderStore(tmp_path)
    return store_for(request.getfixturevalue("bucket"))


def test_what_is_put_is_found_and_can_be_put_again(store: MediaStore) -> None:
    for data in (b"first", b"second"):
        store.put("media/ab/abc.jpg", data, "image/jpeg")
        assert store.get("media/ab/abc.jpg") == data
    assert store.get("media/ab/nothing.jpg") is None


def test_a_bucket_keeps_the_type_for_whoever_looks_into_it(bucket: Settings) -> None:
    store_for(bucket).put("media/cd/c.png", b"png", "image/png")
    kept = Bucket(
        BUCKET,
        endpoint=bucket.media_endpoint,
        region=bucket.media_region,
        access_key_id=bucket.media_access_key,
        secret_access_key=bucket.media_secret_key,
        client_options={"allow_http": True},
    ).get("media/cd/c.png")
    assert kept.attributes["Content-Type"] == "image/png"


def test_a_store_that_is_away_says_so(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    gone = replace(
        settings,
        media_bucket=BUCKET,
        media_endpoint=f"http://127.0.0.1:{port}",
        media_access_key="a",
        media_secret_key="b",
    )
    with pytest.raises(StoreError):
        S3Store(gone).put("media/x.jpg", b"x", "image/jpeg")
    with pytest.raises(StoreError):
        S3Store(gone).get("media/x.jpg")


def test_a_picture_lives_in_the_bucket_alone(database: None, bucket: Settings, data_dir: Path) -> None:
    services().provide(MediaStore, store_for(bucket))  # type: ignore[type-abstract]
    try:
        stored = store_picture(picture_file(colour="teal"), make_comms().id)
        assert not isinstance(stored, PictureProblem)
        found = picture_by_public_id(stored.public_id)
        assert found
        assert (picture_bytes(found) or b"").startswith(b"\x89PNG")
        assert not list((data_dir / "media").rglob(f"{stored.sha256}*"))
    finally:
        services().provide(MediaStore, FolderStore(data_dir))  # type: ignore[type-abstract]


def test_a_bucket_is_not_called_while_a_transaction_is_open(database: None, bucket: Settings) -> None:
    with transaction(), pytest.raises(AssertionError, match="a transaction is open"):
        store_for(bucket).get("media/x.jpg")


class Away:
    def put(self, key: str, data: bytes, media_type: str) -> None:
        raise StoreError

    def get(self, key: str) -> bytes | None:
        raise StoreError


def test_nothing_is_half_saved_when_the_store_is_away(database: None, data_dir: Path) -> None:
    services().provide(MediaStore, Away())  # type: ignore[type-abstract]
    try:
        assert store_picture(picture_file(), make_comms().id) is PictureProblem.NOT_KEPT
    finally:
        services().provide(MediaStore, FolderStore(data_dir))  # type: ignore[type-abstract]


def test_doctor_looks_whether_pictures_are_kept(database: None, bucket: Settings) -> None:
    built: Services = services()
    assert check_store(built).state is CheckState.FINE
    whole, built.settings = built.settings, replace(bucket, media_bucket="not-there")
    try:
        assert check_store(built).state is CheckState.BROKEN
    finally:
        built.settings = whole
