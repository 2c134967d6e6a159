"""A table of a million rows and twenty columns that looks like a city's: the same bytes for the same arguments."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

SEED = 20_260_101
WORDS = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split()
DAY_ONE = np.datetime64("2015-01-01T00:00:00", "s")
SPAN_SECONDS = 11 * 365 * 86_400
BATCH = 100_000
SENTENCES, FEW_SENTENCES = 200_000, 500
TYPES = dict.fromkeys(
    ("code", "titre", "description", "commentaire", "quartier", "arrondissement", "direction", "etat", "siret"), "TEXT"
) | {
    "etiquettes": "TEXT",
    "montant": "REAL",
    "note": "REAL",
    "habitants": "INTEGER",
    "votes": "INTEGER",
    "ouvert": "TEXT",
    "accessible": "TEXT",
    "depose_le": "TEXT",
    "modifie_a": "TEXT",
    "latitude": "REAL",
    "longitude": "REAL",
}
"""The columns in order, and what SQL calls their types."""


def write_table(path: Path, rows: int) -> None:
    """Write the table as CSV, `;` between cells, in batches."""
    chance = np.random.default_rng(SEED)
    pool = sentences(chance, min(SENTENCES, max(FEW_SENTENCES, rows)))
    with path.open("wb") as file:
        for start in range(0, rows, BATCH):
            size = min(BATCH, rows - start)
            options = csv.WriteOptions(include_header=start == 0, delimiter=";")
            csv.write_csv(batch(chance, pool, start, size), file, options)


def sentences(chance: np.random.Generator, count: int) -> np.ndarray:
    """Distinct texts of 12 to 42 words, common words first as in a language."""
    weights = 1 / np.arange(1, len(WORDS) + 1)
    drawn = chance.choice(WORDS, size=(count, 42), p=weights / weights.sum())
    lengths = chance.integers(12, 43, count)
    numbers = chance.integers(0, 50_000, count)
    return np.array(
        [" ".join((*row[:n], str(k))) for row, n, k in zip(drawn, lengths, numbers, strict=True)], dtype=object
    )


def batch(chance: np.random.Generator, pool: np.ndarray, start: int, size: int) -> pa.Table:
    """One slice of the table."""
    ids = np.arange(start, start + size)
    level = chance.integers(0, 20, size)
    places = chance.normal(0, 0.03, (2, size))
    moments = DAY_ONE + chance.integers(0, SPAN_SECONDS, size).astype("timedelta64[s]")
    empty = chance.random(size) < 0.05
    return pa.table(
        {
            "code": pa.array([f"P{n:08d}" for n in ids]),
            "titre": pa.array([f"Dossier {pool[n % len(pool)].split(' ', 1)[0]} {n}" for n in ids]),
            "description": pa.array(pool[chance.integers(0, len(pool), size)]),
            "commentaire": pa.array(pool[chance.integers(0, FEW_SENTENCES, size)]),
            "quartier": pa.array([f"Quartier {n:02d}" for n in chance.integers(1, 81, size)]),
            "arrondissement": pa.array([f"{n + 1}e" for n in level]),
            "direction": pa.array(chance.choice(["Voirie", "Espaces verts", "Culture", "Écoles", "Propreté"], size)),
            "etat": pa.array(chance.choice(["reçu", "instruit", "voté", "livré"], size, p=[0.1, 0.2, 0.3, 0.4])),
            "siret": pa.array([f"{n:014d}" for n in chance.integers(0, 900_000, size)]),
            "etiquettes": pa.array([",".join(chance.choice(WORDS[:12], 2)) for _ in range(size)]),
            "montant": pa.array(np.round(chance.lognormal(9, 2, size), 2), mask=empty),
            "note": pa.array(np.round(chance.random(size) * 5, 1)),
            "habitants": pa.array(chance.integers(0, 70_000, size)),
            "votes": pa.array(chance.poisson(40, size), mask=empty),
            "ouvert": pa.array(np.where(level % 2 == 0, "true", "false")),
            "accessible": pa.array(np.where(level % 3 == 0, "true", "false"), mask=empty),
            "depose_le": pa.array(np.datetime_as_string(moments, unit="D")),
            "modifie_a": pa.array(np.datetime_as_string(moments, unit="s")),
            "latitude": pa.array(np.round(48.8566 + places[0], 6)),
            "longitude": pa.array(np.round(2.3522 + places[1] * 1.4, 6)),
        }
    )
