"""Values that are taken in an order: from the front, the least first, or sorted."""
