"""Runtime source: rows of a table by keys, queried together instead of one by one.

A SQLite statement that queries a table by one key, or by several keys joined with ``and``, is counted. After
queries for a considerable part of the table, the whole table is read at once; if a loop is about to query
known keys, these are read before it. Rows are returned from memory until the database changes, in the order
in which SQLite would have found them. A missing key is queried as before, so that SQLite's collations and
affinities still decide.

References
----------
"EXPLAIN QUERY PLAN" and "Pragma statements", documentation of SQLite.
"""

from typing import Final

ASKING: Final = r'''_AGGREGATE = r"(?:count|min|max|sum)\s*\(\s*[\w.*]+\s*\)(?:\s+AS\s+\w+)?"
_LITERAL = r"(?:\d+|'[^'?]*')"
_CONDITION = rf"[\w.]+(?:\s*=\s*\?|\s*(?:=|<>|!=|[<>]=?)\s*{_LITERAL}|\s+IS\s+(?:NOT\s+)?NULL)?"
_BY_KEY = (
    rf"\s*SELECT\s+(?!DISTINCT\b)(?P<what>{_AGGREGATE}(?:\s*,\s*{_AGGREGATE})*|[\w.,*\s]+?)"
    r"\s+FROM\s+(?P<tables>\w+(?:\s+[\w.=\s]+)?)"
    r"\s+WHERE\s+(?P<where>[^;]+?)"
    r"(?:\s+ORDER\s+BY\s+(?P<order>[\w.,\s]+?))?(?:\s+LIMIT\s+(?P<limit>\d+))?\s*;?\s*"
)
_PLAIN_VALUES = frozenset({int, str, bytes, float, type(None)})
_LOOKUPS = threading.local()
_LOOKUPS_MIN, _LOOKUPS_SHARE, _ROWS_MAX = 16, 8, 50_000


def _asked(asked, sql, given=()):
    """What asked.execute(sql, given) gives, from rows that were read together where it was asked often."""
    if type(given) not in (tuple, list) or not given or not _PLAIN_VALUES.issuperset(map(type, given)):
        return asked.execute(sql, given) if given else asked.execute(sql)
    lookup, connection = _lookup_of(asked, sql)
    if lookup is not None and len(given) == len(lookup.keys):
        rows = lookup.rows_of(connection, sql, tuple(given))
        if rows is not None:
            return _FoundRows(rows)
    return asked.execute(sql, given)


def _lookup_of(asked, sql):
    connection = asked.connection if isinstance(asked, sqlite3.Cursor) else asked
    if type(connection) is not sqlite3.Connection or type(sql) is not str:
        return None, None
    if getattr(_LOOKUPS, "connection", None) is not connection:
        _LOOKUPS.connection, _LOOKUPS.known = connection, {}
    lookup = _LOOKUPS.known.get((sql, asked.row_factory))
    if lookup is None:
        lookup = _LOOKUPS.known[sql, asked.row_factory] = _Lookup(connection, sql, asked.row_factory)
    return (lookup if lookup.shape is not None else None), connection


class _Lookup:
    """A statement that asks a table for a key, and what is known of the table."""

    def __init__(self, connection, sql, factory):
        self.shape, self.factory = re.fullmatch(_BY_KEY, sql, re.IGNORECASE), factory
        self.state, self.rows, self.is_whole, self.count, self.enough = None, {}, False, 0, _LOOKUPS_MIN
        self.is_shared = True
        if self.shape is not None:
            self._look_at(connection, sql)

    def _look_at(self, connection, sql):
        """Leave alone what is ordered or compared otherwise than by plain columns of plain tables."""
        parts = re.split(r"\s+AND\s+", self.shape["where"], flags=re.IGNORECASE)
        if not all(re.fullmatch(_CONDITION, each, re.IGNORECASE) for each in parts):
            self.shape = None
            return
        self.keys = [each[:-1].rstrip().rstrip("=").rstrip() for each in parts if each.endswith("?")]
        self.more = "".join(f" AND {each}" for each in parts if not each.endswith("?"))
        words = self.shape["tables"].lower().split()
        made = self._all(connection, "SELECT lower(name), type, lower(sql) FROM sqlite_master WHERE sql > ''")
        kinds = {name: kind for name, kind, _ in made}
        is_plain = words[0] in kinds and all(kinds.get(each, "table") == "table" for each in words)
        is_single = len(words) == 1 or (len(words) <= 3 and "join" not in words)
        files = self._all(connection, "PRAGMA database_list")
        odd = any("collate" in text or "without rowid" in text for _, _, text in made)
        self.is_total = "(" in self.shape["what"]
        self.is_shared = bool(files and files[0][2])
        self.plan = self._all(connection, f"EXPLAIN QUERY PLAN {sql}", *[None] * len(self.keys))
        self.order = self._order(connection)
        if not self.keys or not is_plain or odd or len(files) > 1 or self.order is None:
            self.shape = None
        elif not (is_single or self.is_total):
            self.shape = None

    def _order(self, connection):
        """The order in which SQLite finds the rows of a key; None where that is not plain columns."""
        if self.is_total:
            return ""
        order = [self.shape["order"]] if self.shape["order"] else []
        for row in self.plan:
            index = re.search(r"\bINDEX (\w+)", str(row[-1]))
            if index is not None and index[1] not in ("PRIMARY", "FOR"):
                columns = self._all(connection, f"PRAGMA index_xinfo({index[1]})")
                named = [name for _, _, name, is_falling, _, is_key in columns if is_key and not is_falling]
                is_turned = re.search(r"\bDESC\b", " ".join(order), re.IGNORECASE)
                if is_turned or None in named or len(named) != sum(1 for each in columns if each[-1]):
                    return None
                order += [f'"{name}"' for name in named[str(row[-1]).count("=?") :]]
        return "".join(f"{each}, " for each in order) + "rowid"

    def _all(self, connection, sql, *given, factory=None):
        cursor = connection.cursor()
        cursor.row_factory = factory
        execute = cursor.execute
        return execute(sql, given).fetchall()

    def _notice(self, connection):
        """Forget the rows where anything has changed."""
        state = (connection.total_changes, connection.in_transaction)
        if self.is_shared:
            state += self._all(connection, "PRAGMA data_version")[0]
        if state != self.state:
            self.state, self.rows, self.is_whole, self.count = state, {}, False, 0
            self.enough = _LOOKUPS_MIN

    def rows_of(self, connection, sql, key):
        self._notice(connection)
        found = self.rows.get(key)
        if found is not None or self.is_whole:
            return found
        self.count += 1
        if self.count >= self.enough:
            self._read_all(connection)
        return self.rows.get(key)

    def _read_all(self, connection):
        tables, most = self.shape["tables"], _ROWS_MAX + 1
        size = self._all(connection, f"SELECT count(*) FROM (SELECT 1 FROM {tables} LIMIT {most})")[0][0]
        is_found_quickly = not any(str(row[-1]).startswith("SCAN") for row in self.plan)
        if size > _ROWS_MAX or (is_found_quickly and self.count < size // _LOOKUPS_SHARE):
            self.enough = max(self.count * 2, size // _LOOKUPS_SHARE)
            return
        self.rows = {}
        self.is_whole = self._take(connection, " AND ".join(f"{key} IS NOT NULL" for key in self.keys))

    def _take(self, connection, where, *given):
        """Keep the rows of a condition by their keys; False where they are not plain."""
        what, keys, count = self.shape["what"], ", ".join(self.keys), len(self.keys)
        end = f" GROUP BY {keys}" if self.is_total else f" ORDER BY {self.order}"
        source = f"FROM {self.shape['tables']} WHERE {where}{self.more}{end}"
        if self.factory is None:
            both = self._all(connection, f"SELECT {keys}, {what} {source}", *given)
            named, rows = [row[:count] for row in both], [row[count:] for row in both]
        else:
            named = self._all(connection, f"SELECT {keys} {source}", *given)
            rows = self._all(connection, f"SELECT {what} {source}", *given, factory=self.factory)
        is_known = len(named) == len(rows) and {tuple, sqlite3.Row}.issuperset(map(type, rows))
        kinds = {kind for row in rows for kind in map(type, row)} if is_known else set()
        if not is_known or not kinds <= _PLAIN_VALUES or (self.is_total and float in kinds):
            self.shape, self.rows = None, {}
            return False
        most = int(self.shape["limit"]) if self.shape["limit"] else _ROWS_MAX
        for key, row in zip(named, rows):
            found = self.rows.setdefault(key, [])
            if len(found) < most:
                found.append(row)
        return True


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

AHEAD: Final = '''_LISTED = frozenset({list, tuple, set, frozenset, dict, range})
_TOGETHER = 500


def _rows_ahead(asked, sql, things, given):
    """The rows by key that a loop over these things is about to ask for one after the other."""
    if type(things) not in _LISTED or len(things) < _LOOKUPS_MIN:
        return {}
    lookup, connection = _lookup_of(asked, sql)
    if lookup is None:
        return {}
    try:
        wanted = set(given)
    except Exception:  # the loop itself fails then, or does not come so far
        return {}
    kinds = {kind for each in wanted for kind in map(type, each)}
    if kinds <= _PLAIN_VALUES and all(len(each) == len(lookup.keys) for each in wanted):
        if type(None) in kinds:
            wanted = {each for each in wanted if None not in each}
        _read_ahead(lookup, connection, wanted)
    return lookup.rows


def _asked_ahead(rows, asked, sql, given):
    found = rows.get(given)
    return asked.execute(sql, given) if found is None else _FoundRows(found)


def _read_ahead(lookup, connection, wanted):
    lookup._notice(connection)
    wanted -= lookup.rows.keys()
    if lookup.is_whole or len(wanted) < _LOOKUPS_MIN:
        return
    distinct = [len({key[place] for key in wanted}) for place in range(len(lookup.keys))]
    place = distinct.index(max(distinct))
    alike = {}
    if sum(distinct) == distinct[place] + len(distinct) - 1:
        some = next(iter(wanted))
        alike[some[:place] + some[place + 1 :]] = list({key[place] for key in wanted})
    else:
        for key in wanted:
            alike.setdefault(key[:place] + key[place + 1 :], []).append(key[place])
    others = "".join(f" AND {key} = ?" for key in lookup.keys[:place] + lookup.keys[place + 1 :])
    if len(alike) * _LOOKUPS_MIN > len(wanted):
        return
    for rest, values in alike.items():
        for start in range(0, len(values), _TOGETHER):
            some = values[start : start + _TOGETHER]
            where = f"{lookup.keys[place]} IN ({', '.join('?' * len(some))}){others}"
            if not lookup._take(connection, where, *some, *rest):
                return
'''
"""Runtime source for loops whose keys are known before them."""
