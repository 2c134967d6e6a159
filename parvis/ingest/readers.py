"""Every reader of the room, gathered: importing this module fills the registries of `raw`. One import per module."""

__all__: list[str] = []
