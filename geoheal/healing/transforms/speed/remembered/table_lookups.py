"""What the transformed source calls: rows of a table by key, read at once where they are asked for singly.

A statement that asks a table of SQLite for one key is counted. Once it was asked for a fair part of the
table, the table is read in one go, and rows are given by key until something changes in the database. A key
that is not found is asked for as before, so that collations and affinities of SQLite decide as ever.
"""

from typing import Final

ASKING: Final = r'''_AGGREGATE = r"(?:count|min|max|sum)\s*\(\s*[\w.*]+\s*\)(?:\s+AS\s+\w+)?"
_BY_KEY = (
    rf"\s*SELECT\s+(?!DISTINCT\b)(?P<what>{_AGGREGATE}(?:\s*,\s*{_AGGREGATE})*|[\w.,*\s]+?)"
    r"\s+FROM\s+(?P<tables>\w+(?:\s+[\w.=\s]+)?)"
    r"\s+WHERE\s+(?P<key>[\w.]+)\s*=\s*\?(?P<more>(?:\s+AND\s+[\w.]+(?:\s*=\s*(?:\d+|'[^'?]*'))?)*)"
    r"(?:\s+ORDER\s+BY\s+(?P<order>[\w.,\s]+?))?(?:\s+LIMIT\s+(?P<limit>\d+))?\s*;?\s*"
)
_PLAIN_VALUES = frozenset({int, str, bytes, float, type(None)})
_LOOKUPS = threading.local()
_LOOKUPS_MIN, _LOOKUPS_SHARE, _ROWS_MAX = 16, 4, 50_000


def _asked(asked, sql, given=()):
    """What asked.execute(sql, given) gives, from a table read at once where it was asked often."""
    if (type(given) is not tuple and type(given) is not list) or len(given) != 1:
        return asked.execute(sql, given) if given else asked.execute(sql)
    connection = asked.connection if isinstance(asked, sqlite3.Cursor) else asked
    if type(connection) is not sqlite3.Connection or type(given[0]) not in _PLAIN_VALUES:
        return asked.execute(sql, given)
    if getattr(_LOOKUPS, "connection", None) is not connection:
        _LOOKUPS.connection, _LOOKUPS.known = connection, {}
    lookup = _LOOKUPS.known.get((sql, asked.row_factory))
    if lookup is None:
        lookup = _LOOKUPS.known[sql, asked.row_factory] = _Lookup(connection, sql, asked.row_factory)
    if lookup.shape is not None:
        rows = lookup.rows_of(connection, sql, given[0])
        if rows is not None:
            return _FoundRows(rows)
    return asked.execute(sql, given)


class _Lookup:
    """A statement that asks a table for one key, and what is known of the table."""

    def __init__(self, connection, sql, factory):
        self.shape, self.factory = re.fullmatch(_BY_KEY, sql, re.IGNORECASE), factory
        self.state, self.rows, self.count, self.enough = None, None, 0, _LOOKUPS_MIN
        self.is_shared = True
        if self.shape is not None:
            self._look_at(connection)

    def _look_at(self, connection):
        """Leave alone what is ordered or compared otherwise than by plain columns of plain tables."""
        words = self.shape["tables"].lower().split()
        made = self._all(connection, "SELECT lower(name), type, lower(sql) FROM sqlite_master WHERE sql > ''")
        kinds = {name: kind for name, kind, _ in made}
        is_plain = words[0] in kinds and all(kinds.get(each, "table") == "table" for each in words)
        is_single = len(words) == 1 or (len(words) <= 3 and "join" not in words)
        files = self._all(connection, "PRAGMA database_list")
        odd = any("collate" in text or "without rowid" in text for _, _, text in made)
        if not is_plain or odd or len(files) > 1 or not (is_single or "(" in self.shape["what"]):
            self.shape = None
        self.is_shared = bool(files and files[0][2])

    def _all(self, connection, sql, *given, factory=None):
        cursor = connection.cursor()
        cursor.row_factory = factory
        found = cursor.execute(sql, given)
        return found.fetchall()

    def rows_of(self, connection, sql, key):
        state = (connection.total_changes, connection.in_transaction)
        if self.is_shared:
            state += self._all(connection, "PRAGMA data_version")[0]
        if state != self.state:
            self.state, self.rows, self.count, self.enough = state, None, 0, _LOOKUPS_MIN
        if self.rows is not None:
            return self.rows.get(key)
        self.count += 1
        if self.count >= self.enough:
            self._read(connection, sql, key)
        return None if self.rows is None else self.rows.get(key)

    def _read(self, connection, sql, value):
        tables, most = self.shape["tables"], _ROWS_MAX + 1
        size = self._all(connection, f"SELECT count(*) FROM (SELECT 1 FROM {tables} LIMIT {most})")[0][0]
        plan = self._all(connection, f"EXPLAIN QUERY PLAN {sql}", value)
        is_found_quickly = not any(str(row[-1]).startswith("SCAN") for row in plan)
        if size > _ROWS_MAX or (is_found_quickly and self.count < size // _LOOKUPS_SHARE):
            self.enough = max(self.count * 2, size // _LOOKUPS_SHARE)
            return
        what, key, more = self.shape["what"], self.shape["key"], self.shape["more"]
        source = f"FROM {tables} WHERE {key} IS NOT NULL{more}"
        order = f"{self.shape['order']}, " if self.shape["order"] else ""
        end = f" GROUP BY {key} ORDER BY {key}" if "(" in what else f" ORDER BY {order}rowid"
        keys = self._all(connection, f"SELECT {key} {source}{end}")
        rows = self._all(connection, f"SELECT {what} {source}{end}", factory=self.factory)
        kinds = {type(each) for row in rows if type(row) in (tuple, sqlite3.Row) for each in row}
        is_known = all(type(row) in (tuple, sqlite3.Row) for row in rows) and kinds <= _PLAIN_VALUES
        if not is_known or len(keys) != len(rows) or ("(" in what and float in kinds):
            self.shape = None
            return
        self.rows = {}
        for (value,), row in zip(keys, rows):
            self.rows.setdefault(value, []).append(row)
        if self.shape["limit"]:
            self.rows = {value: found[: int(self.shape["limit"])] for value, found in self.rows.items()}


class _FoundRows:
    """Rows that were found, as a cursor gives them."""

    def __init__(self, rows):
        self._rows = iter(rows)

    def __iter__(self):
        return self._rows

    def fetchone(self):
        return next(self._rows, None)

    def fetchall(self):
        return list(self._rows)
'''
