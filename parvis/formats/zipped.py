"""ZIP archives that are the same bytes each time, and leave while they are made."""

import zipfile
from datetime import datetime

EPOCH = (1980, 1, 1, 0, 0, 0)


def member(name: str, moment: datetime) -> zipfile.ZipInfo:
    """An entry dated like the version; the format knows no year before 1980 and counts two seconds as one."""
    parts = moment.timetuple()[:6]
    info = zipfile.ZipInfo(name, max(EPOCH, (*parts[:5], parts[5] // 2 * 2)))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
