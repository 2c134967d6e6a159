"""Dates and datetimes: how they are written, compared, cut and named.

- `literals`: `read_moment(written, timezone)`, `moment_at(instant, timezone)` → `Moment`
- `clock`: `evaluate_now(arguments, now)`
- `comparing`: `compare_moment`, `among_moments`, `between_moments`, `as_instant`
- `parts`: `extract_part("year", column, type, context)`
- `patterns`: `read_pattern(pattern)` checks, `date_format(column, type, pattern, context)`
- `widths`: `read_width(1, "day")`, then `range_start` to group by and `range_label` over the grouped start, which must
  be a plain column; `bound_label(moment)` for explicit bounds
- `zones`: `to_local`, `to_utc`, `day_as_instant`

Columns are sqlglot nodes of a `TIMESTAMP` in UTC or of a `DATE`; a field's type says which.
"""
