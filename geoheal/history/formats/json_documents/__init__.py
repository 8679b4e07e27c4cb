"""JSON: an object per line, or a document of a known tool."""
