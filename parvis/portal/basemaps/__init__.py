"""What lies under the data of a map: the built-in background, operators' own files, outside services relayed."""
