"""Forms with a file: one that is too large is refused with words beside its field, and what was typed is still there.

So the form may be larger than any file that is taken: files go to disk while they arrive, fields to memory.
"""

from flask import request

MOST_FORM_BYTES = 110 * 1024 * 1024
MOST_FIELD_BYTES = 4 * 1024 * 1024


def allow_large_form() -> None:
    """Before anything reads the form, the check of its token included: called by a blueprint's preprocessor."""
    request.max_content_length = MOST_FORM_BYTES
    request.max_form_memory_size = MOST_FIELD_BYTES
