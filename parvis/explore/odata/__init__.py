"""OData, read only: how spreadsheets and dashboards read records. Source: other-services.md §3."""
