"""A package, so that the tests of a library that installs its own beside it are never ours."""
