"""One table of scored facts, the calendar they count in, and the file that says what they are worth."""
