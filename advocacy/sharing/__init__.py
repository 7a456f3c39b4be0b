"""Connected accounts, consent, shares and their way to the networks."""
