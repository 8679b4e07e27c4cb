"""The codec of recorded values: typed JSON of plain data, which nothing is executed to read; never pickle."""
