"""Geography: literals, predicates, measures, aggregates and clusters. Source: odsql.md §1, §5.6, §8, §9.4.

- `geometry`: `read_geometry(written)`, `read_box(lat1, lon1, lat2, lon2)` → `Geometry`; `read_distance(number, unit)`
- `conditions`: `place_condition(mode, field, geometry, metres, context)` → a condition on `_r`
- `measures`: `distance_metres(column, type, geometry, context)`, and the aggregates `bounding_box(column, type,
  context)` and `envelope(column, context)`, which give a GeoJSON feature as text
- `clusters`: `clustered(field, zoom, radius, matching, context)` → a query of `rid`, `lon`, `lat`: to which centroid
  each record belongs; `centroid_json(lon, lat, context)` → the key as JSON text

Places are found through the side table of their field, by a box along its curve, then exactly. On ClickHouse the
distance to a shape and the `bbox` of shapes are refused: it has no functions for them.
"""
