"""The package whose history is written: a small shop of six modules."""

from typing import Final

SOURCES: Final[dict[str, str]] = {
    "shop/__init__.py": '"""A small shop."""\n',
    "shop/catalog.py": '''"""Products by number."""

from dataclasses import dataclass


@dataclass
class Product:
    number: int
    name: str
    price: float
    tags: tuple[str, ...] = ()


class Catalog:
    def __init__(self, products):
        self._products = list(products)
        self._by_number = {product.number: product for product in self._products}

    def find(self, number):
        """The product of a number."""
        product = self._by_number.get(number)
        if product is None:
            raise KeyError(number)
        return product

    def tagged(self, wanted):
        """Products that have all tags."""
        wanted = set(wanted)
        return [product for product in self._products if wanted.issubset(product.tags)]

    def __len__(self):
        return len(self._products)
''',
    "shop/prices.py": '''"""Prices with discounts."""

RATES = {"book": 0.07, "food": 0.07, "other": 0.19}


def rate_of(tags):
    """The tax rate of a product's tags."""
    for tag in tags:
        if tag in RATES:
            return RATES[tag]
    return RATES["other"]


def discounted(price, count):
    """The price of a number of items."""
    share = 0.9 if count >= 10 else 1.0
    return price * count * share


def total(lines, catalog):
    """The sum of an order's lines, with tax."""
    amount = 0.0
    for number, count in lines:
        product = catalog.find(number)
        amount += discounted(product.price, count) * (1 + rate_of(product.tags))
    return round(amount, 2)
''',
    "shop/orders.py": '''"""Orders, and what is known of them."""

from shop.prices import total


class OrderBook:
    def __init__(self, catalog):
        self._catalog = catalog
        self._recent = []
        self._limit = 50

    def place(self, customer, lines):
        """Place an order; its total."""
        amount = total(lines, self._catalog)
        self._remember(customer, amount)
        return amount

    def _remember(self, customer, amount):
        self._recent.append((customer, amount))
        if len(self._recent) > self._limit:
            self._recent = self._recent[-self._limit :]

    def customers(self):
        """Customers of recent orders, each once, in order."""
        seen = set()
        found = []
        for customer, _ in self._recent:
            if customer not in seen:
                seen.add(customer)
                found.append(customer)
        return found
''',
    "shop/report.py": '''"""Reports as text."""


def line_of(customer, amount):
    """One line."""
    return f"{customer:<12}{amount:>10.2f}"


def report(orders):
    """All lines, and their sum."""
    parts = []
    for customer, amount in orders:
        parts.append(line_of(customer, amount))
    parts.append(line_of("sum", sum(amount for _, amount in orders)))
    return "\\n".join(parts)
''',
    "shop/stock.py": '''"""What lies in stock: shares of the groups of products."""

HOME = (0.4, 0.3, 0.2, 0.1)
PULL = 0.3


class Stock:
    def __init__(self):
        self.shares = list(HOME)

    def sell(self, number):
        """Take a product out of its group, and fill the groups up."""
        group = number % len(HOME)
        self.shares[group] *= 0.98
        moved = [share + PULL * (home - share) for share, home in zip(self.shares, HOME)]
        total = sum(moved)
        self.shares = [share / total for share in moved]
''',
    "shop/service.py": '''"""What the shop offers to the outside."""

from shop.catalog import Catalog, Product
from shop.orders import OrderBook
from shop.report import report
from shop.stock import Stock


def make(count):
    """A shop with so many products."""
    tags = ("book", "food", "toy", "garden")
    products = [
        Product(number, f"product {number}", 1.0 + number % 90, (tags[number % 4],))
        for number in range(count)
    ]
    return OrderBook(Catalog(products))


def day(book, orders):
    """Place the orders of a day; the report."""
    placed = []
    for customer, lines in orders:
        placed.append((customer, book.place(customer, lines)))
    return report(placed)


def stock_after(orders):
    """The shares in stock after orders."""
    stock = Stock()
    for _, lines in orders:
        for number, _ in lines:
            stock.sell(number)
    return stock.shares
''',
}

WORKLOAD: Final = """def workload(module, probe):
    random = probe.input("orders")
    book = module.make(600)
    orders = [
        (f"c{random.randrange(40)}", [(random.randrange(600), random.randrange(1, 20)) for _ in range(12)])
        for _ in range(120)
    ]
    for part in range(0, len(orders), 20):
        with probe.request("day"):
            probe.output(module.day(book, orders[part : part + 20]))
    probe.output(book.customers())
    probe.geometry(basin_coords=module.stock_after([("c", [(2, 1)] * 400), *orders]))
"""
