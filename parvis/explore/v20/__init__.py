"""Explore API v2.0, deprecated: today's tree in older shapes. Source: legacy-v1.md §9."""
