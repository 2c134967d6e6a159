"""The scratch connection of ingestion reads and writes below its folder, and nowhere else."""

from pathlib import Path

import duckdb
import pytest

from parvis.engine.workbench import workbench


def test_files_below_the_folder_are_read_and_written(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s [a] "folder"'
    folder.mkdir()
    (folder / "in.csv").write_text("a;b\n1;é\n", encoding="utf-8")

    with workbench(folder) as connection:
        files = {"source": str(folder / "in.csv"), "target": str(folder / "out.parquet")}
        connection.execute("COPY (FROM read_csv($source, delim=';')) TO $target", files)
        rows = connection.execute("FROM read_parquet(?)", [str(folder / "out.parquet")]).fetchall()

    assert rows == [(1, "é")]


def test_a_named_file_elsewhere_is_read_and_its_neighbour_is_not(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    named, neighbour = tmp_path / "it's.csv", tmp_path / "other.csv"
    named.write_text("a\n1\n", encoding="utf-8")
    neighbour.write_text("a\n2\n", encoding="utf-8")

    with workbench(tmp_path / "work", reads=[named]) as connection:
        assert connection.execute("FROM read_csv(?)", [str(named)]).fetchall() == [(1,)]
        with pytest.raises(duckdb.PermissionException):
            connection.execute("FROM read_csv(?)", [str(neighbour)])


@pytest.mark.parametrize(
    "statement",
    [
        "FROM read_csv('/etc/passwd')",
        "FROM read_csv('{folder}/../../../../../../../../etc/passwd')",
        "FROM glob('/*')",
        "COPY (SELECT 1) TO '{folder}-next/out.csv'",
        "ATTACH '{folder}-next/other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '10GB'",
    ],
)
def test_the_rest_of_the_machine_is_refused(tmp_path: Path, statement: str) -> None:
    with workbench(tmp_path) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement.format(folder=tmp_path))


def test_names_of_the_calling_code_are_not_tables(tmp_path: Path) -> None:
    secrets = [1]

    with workbench(tmp_path) as connection, pytest.raises(duckdb.CatalogException):
        connection.execute("FROM secrets")

    assert secrets == [1]


def test_what_does_not_fit_in_memory_spills_below_the_folder_and_is_gone_after(tmp_path: Path) -> None:
    with workbench(tmp_path, memory_limit="60MB", threads=1) as connection:
        connection.execute("CREATE TABLE t AS SELECT md5(i::VARCHAR) AS m FROM range(1500000) r(i)")
        connection.execute("CREATE TABLE sorted AS FROM t ORDER BY m")
        spilled = list((tmp_path / "spill").iterdir())

    assert spilled
    assert list(tmp_path.iterdir()) == []
