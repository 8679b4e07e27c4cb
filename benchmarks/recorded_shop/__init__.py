"""A small Flask application with a database, in three modules, whose calls are recorded by a benchmark."""
