"""Push API: records that sensors and programs send one by one. Source: management-api.md §10."""
