"""The console: a call of the API put together, made, explained and written in several languages."""
