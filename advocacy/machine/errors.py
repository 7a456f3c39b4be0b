"""The one failure of this room: something on this machine stands in the way, told in words for its operator."""


class MachineError(Exception):
    """Its message says what is wrong and what to do about it; it is printed as it is."""


def no_right(error: PermissionError) -> MachineError:
    """Words for a file that another account made: mostly after a start as root."""
    return MachineError(
        f"No right to use {error.filename or 'a file in DATA_DIR'}: another account made it (a start as root?). "
        "Start as that account, or give DATA_DIR to yourself with `sudo chown -R`."
    )
