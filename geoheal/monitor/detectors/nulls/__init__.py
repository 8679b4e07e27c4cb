"""What a score does when nothing is wrong: known, or learnt from the history."""
