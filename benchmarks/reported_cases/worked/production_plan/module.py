"""What has to be made, by item and day of delivery."""


class Item:
    def __init__(self, code, name, lead_days=0):
        self.code = code
        self.name = name
        self.lead_days = lead_days


class OrderLine:
    def __init__(self, order, item_code, quantity, delivery_date=None, warehouse="Main"):
        self.order = order
        self.item_code = item_code
        self.quantity = quantity
        self.delivery_date = delivery_date
        self.warehouse = warehouse


class ProductionSchedule:
    def __init__(self, items, stock):
        self.items = {item.code: item for item in items}
        self.stock = dict(stock)
        self.rows = []

    def group(self, lines):
        groups = {}
        for line in lines:
            if line.item_code not in self.items:
                continue
            key = (line.item_code, line.delivery_date)
            if key not in groups:
                groups[key] = {"quantity": 0, "orders": [], "warehouse": line.warehouse}
            groups[key]["quantity"] += line.quantity
            groups[key]["orders"].append(line.order)
        return groups

    def add_rows(self, groups):
        for (code, day), data in sorted(groups.items(), key=lambda group: group[0][1]):
            available = self.stock.get(code, 0)
            used = min(available, data["quantity"])
            self.stock[code] = available - used
            self.rows.append(
                {
                    "item": code,
                    "name": self.items[code].name,
                    "day": day,
                    "make": data["quantity"] - used,
                    "orders": data["orders"],
                    "warehouse": data["warehouse"],
                }
            )

    def to_make(self):
        return [row for row in self.rows if row["make"] > 0]


def plan(items, stock, lines):
    schedule = ProductionSchedule([Item(*item) for item in items], stock)
    schedule.add_rows(schedule.group([OrderLine(*line) for line in lines]))
    return schedule.to_make()
