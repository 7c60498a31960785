"""How dates are written in the pages: day, month in letters, year; a day of 24 hours."""
