"""Orders that wait for their delivery, and deliveries that may come twice."""


class AlreadyDelivered(Exception):
    pass


class Order:
    def __init__(self, number, lines):
        self.number = number
        self.lines = lines

    def total(self):
        return sum(price * count for price, count in self.lines)


class Warehouse:
    def __init__(self):
        self.open = {}
        self.delivered = set()
        self.revenue = 0

    def accept(self, order):
        self.open[order.number] = order
        return len(order.lines)

    def deliver(self, number):
        if number in self.delivered:
            raise AlreadyDelivered(number)
        order = self.open.pop(number, None)
        if order is None:
            return None
        self.delivered.add(number)
        self.revenue += order.total()
        return order.total()


WAREHOUSE = Warehouse()


def day(orders, deliveries):
    accepted = [WAREHOUSE.accept(Order(number, lines)) for number, lines in orders]
    totals = []
    for number in deliveries:
        try:
            totals.append(WAREHOUSE.deliver(number))
        except AlreadyDelivered:
            totals.append("twice")
    return accepted, totals
