"""Analyse: a question asked of the records, as a sentence, a table and a chart."""
