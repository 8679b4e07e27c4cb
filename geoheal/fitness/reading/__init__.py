"""What reading a change's source shows that no measurement can."""
