"""Monthly statements: every customer with the orders that belong to them."""


def statements(customers, orders):
    """One line for each customer: name, number of orders, and their total."""
    lines = []
    for customer in customers:
        count, total = 0, 0
        for order in orders:
            if order["customer"] == customer["id"]:
                count += 1
                total += order["amount"]
        lines.append((customer["name"], count, total))
    return lines
