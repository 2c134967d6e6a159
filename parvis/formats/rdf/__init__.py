"""RDF: a small tree of statements, written as it grows in four syntaxes."""
