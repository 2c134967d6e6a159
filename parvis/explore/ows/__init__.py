"""What the services of the Open Geospatial Consortium share: questions in addresses or XML, and their refusals."""
