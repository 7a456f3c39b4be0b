"""Where pictures are kept: files under the data directory, or any store that speaks S3. One interface, two kinds."""

from pathlib import Path
from typing import Protocol

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store as Bucket

from advocacy.core.database import assert_no_transaction
from advocacy.core.identifiers import random_token
from advocacy.core.room import CheckResult, CheckState
from advocacy.core.services import Services, services
from advocacy.core.settings import Settings

TIMEOUT = "20s"
PROBE = "media/probe.txt"
ADVICE = "Look at ADVOCACY_MEDIA_BUCKET and its endpoint, region and keys; or at the rights on DATA_DIR."


class StoreError(Exception):
    """The store could not be reached, or refused."""


class MediaStore(Protocol):
    """Bytes by key. What was put under a key is whole or not there; putting it twice does no harm."""

    def put(self, key: str, data: bytes, media_type: str) -> None:
        """Raises StoreError."""

    def get(self, key: str) -> bytes | None:
        """None when nothing is kept under this key. Raises StoreError."""


class FolderStore:
    """Files under a folder; keys are paths below it, made by ourselves and never by somebody's input."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, data: bytes, media_type: str) -> None:  # noqa: ARG002 - a file has no type
        path = self._folder / key
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f".{random_token(8)}")
            partial.write_bytes(data)
            partial.replace(path)
        except OSError as error:
            raise StoreError(type(error).__name__) from error

    def get(self, key: str) -> bytes | None:
        try:
            return (self._folder / key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(type(error).__name__) from error


class S3Store:
    """A bucket of Amazon S3, or of anything that speaks like it."""

    def __init__(self, settings: Settings) -> None:
        self._bucket = Bucket(
            settings.media_bucket,
            endpoint=settings.media_endpoint or None,
            region=settings.media_region,
            access_key_id=settings.media_access_key,
            secret_access_key=settings.media_secret_key,
            virtual_hosted_style_request=not settings.media_endpoint,
            client_options={"timeout": TIMEOUT, "allow_http": settings.media_endpoint.startswith("http://")},
            retry_config={"max_retries": 2},
        )

    def put(self, key: str, data: bytes, media_type: str) -> None:
        assert_no_transaction()
        try:
            self._bucket.put(key, data, attributes={"Content-Type": media_type})
        except (BaseError, OSError) as error:
            raise StoreError(type(error).__name__) from error

    def get(self, key: str) -> bytes | None:
        assert_no_transaction()
        try:
            return bytes(self._bucket.get(key).bytes())
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            raise StoreError(type(error).__name__) from error


def store_for(settings: Settings) -> MediaStore:
    """The bucket when one is set, else files."""
    return S3Store(settings) if settings.media_bucket else FolderStore(settings.data_dir)


def media_store() -> MediaStore:
    return services().get(MediaStore)  # type: ignore[type-abstract]  # an interface as a key


def check_store(built: Services) -> CheckResult:
    """Doctor's question: what is put there, is it there?"""
    try:
        store = store_for(built.settings)
        store.put(PROBE, b"advocacy", "text/plain")
        found = store.get(PROBE)
    except StoreError as error:
        return CheckResult(CheckState.BROKEN, f"Pictures can't be kept: {error}.", ADVICE)
    if found != b"advocacy":
        return CheckResult(CheckState.BROKEN, "Pictures are kept, but not found again.", ADVICE)
    kind = f"in the bucket {built.settings.media_bucket}" if built.settings.media_bucket else "as files"
    return CheckResult(CheckState.FINE, f"Pictures are kept {kind}.")
