# ruff: noqa: E501 - what is edited stays in one piece
"""Edits of the package: those that do harm, and those that only look like it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Edit:
    """Replace a text by another one in a file; ``kind`` says what the harm is."""

    kind: str
    path: str
    old: str
    new: str


HARM: Final = (
    Edit(
        "slow",
        "shop/catalog.py",
        "        product = self._by_number.get(number)\n",
        "        product = next((each for each in self._products if each.number == number), None)\n",
    ),
    Edit(
        "slow",
        "shop/prices.py",
        "    for tag in tags:\n        if tag in RATES:\n",
        "    known = sorted({**RATES, **{str(n): 0.0 for n in range(60)}})\n"
        "    for tag in tags:\n        if tag in known and tag in RATES:\n",
    ),
    Edit(
        "slow",
        "shop/prices.py",
        "    share = 0.9 if count >= 10 else 1.0\n    return price * count * share\n",
        "    share = 0.9 if count >= 10 else 1.0\n"
        "    amount = 0.0\n    for _ in range(count * 12):\n        amount += price * share / 12\n"
        "    return round(amount, 6)\n",
    ),
    Edit(
        "slow",
        "shop/orders.py",
        "        self._recent.append((customer, amount))\n",
        "        self._recent.append((customer, amount))\n"
        "        for _ in range(40):\n            self._recent.sort(key=lambda each: str(each[0]) + str(each[1]))\n",
    ),
    Edit(
        "slow",
        "shop/report.py",
        '    return f"{customer:<12}{amount:>10.2f}"\n',
        '    text = f"{customer:<12}{amount:>10.2f}"\n'
        "    for width in range(400):\n        text = text.ljust(width % 7).strip('\\n')\n    return text\n",
    ),
    Edit(
        "leak",
        "shop/orders.py",
        "        amount = total(lines, self._catalog)\n",
        "        amount = total(lines, self._catalog)\n"
        "        self.__dict__.setdefault('_log', []).append([[n, c] * 4000 for n, c in lines])\n",
    ),
    Edit(
        "leak",
        "shop/prices.py",
        '    """The sum of an order\'s lines, with tax."""\n',
        '    """The sum of an order\'s lines, with tax."""\n'
        "    total.__dict__.setdefault('kept', []).append(bytearray(200_000))\n",
    ),
    Edit(
        "fails",
        "shop/catalog.py",
        "        if product is None:\n",
        "        if product is None or product.number % 75 == 74:\n",
    ),
    Edit(
        "fails",
        "shop/report.py",
        "    parts = []\n",
        "    parts = []\n    if len({c for c, _ in orders}) > 16:\n        raise ValueError('too many customers')\n",
    ),
    Edit(
        "stops",
        "shop/orders.py",
        "                found.append(customer)\n",
        "                found.append(customer.name)\n",
    ),
    Edit("drifts", "shop/stock.py", "PULL = 0.3\n", "PULL = 0.0003\n"),
    Edit(
        "drifts",
        "shop/stock.py",
        "        self.shares[group] *= 0.98\n",
        "        self.shares[group] *= 0.98 if group else 0.3\n",
    ),
)

LOOKS_LIKE_IT: Final = (
    Edit("", "shop/catalog.py", '        """The product of a number."""\n', '        """The product of this number."""\n'),
    Edit("", "shop/catalog.py", "            raise KeyError(number)\n", "            raise KeyError(number)  # unknown\n"),
    Edit("", "shop/catalog.py", "        wanted = set(wanted)\n", "        wanted = frozenset(wanted)\n"),
    Edit("", "shop/prices.py", "    amount = 0.0\n    for number, count in lines:\n", "    amount = float(0)\n    for number, count in lines:\n"),
    Edit("", "shop/prices.py", '    """The price of a number of items."""\n', '    """The price of so many items, discounted from ten on."""\n'),
    Edit("", "shop/prices.py", '    return RATES["other"]\n', '    return RATES.get("other", 0.19)\n'),
    Edit("", "shop/orders.py", "        seen = set()\n", "        seen: set[str] = set()\n"),
    Edit("", "shop/orders.py", "        self._limit = 50\n", "        self._limit = 5 * 10\n"),
    Edit("", "shop/orders.py", '        """Place an order; its total."""\n', '        """Place an order, and return its total."""\n'),
    Edit("", "shop/report.py", '    """One line."""\n', '    """One line of a report."""\n'),
    Edit("", "shop/report.py", "    for customer, amount in orders:\n        parts", "    for customer, amount in list(orders):\n        parts"),
    Edit("", "shop/service.py", '    """Place the orders of a day; the report."""\n', '    """Place a day\'s orders; their report."""\n'),
    Edit("", "shop/stock.py", "        total = sum(moved)\n", "        total = sum(moved, 0.0)\n"),
    Edit("", "shop/service.py", "    placed = []\n", "    placed = list()\n"),
)  # fmt: skip
"""They touch the same functions, and change nothing that can be measured."""
