"""Text and bytes that grow piece by piece in an attribute."""
