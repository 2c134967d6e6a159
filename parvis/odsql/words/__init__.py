"""Full text: bare strings, `search`, `suggest`, `startswith`, `like`. Source: odsql.md §5.4, §5.5.

- `reading`: `read_words(mode, text)` → the tests that words must pass, all of them
- `matching`: `match_words(mode, text, fields, context)` → a condition on `_r`, the table of records
- `written`: words of digits in numbers and dates, by the text they are written as
- `relevance`: `relevance(mode, text, weights, context)` → a query of `rid` and `score`, to be joined

Texts are searched through the postings, by semi-joins.
"""
