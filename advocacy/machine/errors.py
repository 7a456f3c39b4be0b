"""The one failure of this room: something on this machine stands in the way, told in words for its operator."""


class MachineError(Exception):
    """Its message says what is wrong and what to do about it; it is printed as it is."""
