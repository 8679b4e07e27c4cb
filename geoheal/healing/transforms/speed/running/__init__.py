"""Work that is gone on with, where all of it was begun again."""
