"""Ask an expert: a question from outside finds the colleague who knows, with a promise on the clock."""
