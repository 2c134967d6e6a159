"""Calendar: records that have a date, by month, by week, or one after the other."""
