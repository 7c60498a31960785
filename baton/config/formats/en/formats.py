# Names beyond Django's own are for places where the year or the day is clear. Templates and code use all by name.
DATE_FORMAT = SHORT_DATE_FORMAT = "M j, Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "M j, Y, g:i A"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "F j"
FIRST_DAY_OF_WEEK = 0  # Sunday
DAY_FORMAT = "M j"
DAY_TIME_FORMAT = "M j, g:i A"
WEEKDAY_FORMAT = "D, M j"
WEEKDAY_TIME_FORMAT = "D, M j, g:i A"
WEEKDAY_DATETIME_FORMAT = "D, M j, Y, g:i A"
ZONED_TIME_FORMAT = "g:i A T"
