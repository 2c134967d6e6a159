"""Records as ready lines of text, made by the engine: exports join them and nothing else. Source: exports.md §3.

- `rows`: `row_line(kind, columns, values, options, context, geometry)` → one text per record; kinds are `csv`, `json`
  and `geojson`; `LineOptions.of(mapping)` reads what a format asks for; `main_geometry(fields)` says which field
  GeoJSON takes
- `cells`: a value as a cell of CSV
- `members`: a value as JSON, the same as the records API gives
- `texts`: numbers and moments as text, as both write them
"""
