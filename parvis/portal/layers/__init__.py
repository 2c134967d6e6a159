"""Maps of several layers: read, framed, drawn, and put together by their authors."""
