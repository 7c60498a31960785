"""What a session knows of itself, noted when somebody signs in: when, last when, from where and with what."""

BEGAN, SEEN, ADDRESS, AGENT = "began", "seen", "address", "agent"
LONGEST_AGENT = 400
PROVED = "two_factor"  # that no second factor has to be asked for any more
REQUIRED = "two_factor_required"  # of everybody, when they signed in without it
