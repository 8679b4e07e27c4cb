"""The codec of recorded values: typed JSON, which is read without running code; never pickle."""
