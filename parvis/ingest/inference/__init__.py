"""Types found out from text: every cell of the file is looked at, in SQL, and nothing is lost on the way."""
