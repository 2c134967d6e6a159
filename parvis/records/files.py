"""Whether a caller whose view of a dataset is narrowed may read one of its files."""

from parvis.catalogue.models import Dataset, StoredFile
from parvis.lib.schema import FieldType
from parvis.odsql import Clauses, compile_query
from parvis.records.exports import stream
from parvis.records.query import RecordsQuery
from parvis.records.source import Person, source_of_dataset


def may_read_file(dataset: Dataset, file: StoredFile, *, person: Person) -> bool:
    """Whether a record that the person sees refers to the file; only looked up where rules hide records or fields."""
    access = dataset.access_for(person)
    if access.visible_fields is None and not access.guards:
        return True
    source = source_of_dataset(dataset, person=person, lang=dataset.language)
    names = [one.name for one in source.schema if one.type is FieldType.FILE and one.name not in source.hidden]
    if not names or source.version is None:
        return False
    columns = ", ".join(f"`{name}`" for name in names)
    plan = compile_query(Clauses(select=columns), source.scope(RecordsQuery()))
    found = stream(source, plan.page(None, 0), plan)
    return any(
        file.file_id in str(value)
        for batch in found.batches
        for column in batch.columns
        for value in column.to_pylist()
    )
