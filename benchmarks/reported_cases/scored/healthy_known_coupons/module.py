"""Orders, and coupons that make them cheaper."""


class UnknownCoupon(KeyError):
    pass


class Coupons:
    def __init__(self, table):
        self.table = table

    def percent(self, code):
        try:
            return self.table[code]
        except KeyError:
            raise UnknownCoupon(f"{code} is not a coupon; order without it, or ask for another") from None


class Order:
    def __init__(self, prices, code):
        self.prices = prices
        self.code = code

    def total(self, coupons):
        total = sum(self.prices)
        if self.code:
            total -= total * coupons.percent(self.code) // 100
        return total


def check_out(table, orders):
    coupons = Coupons(table)
    return [Order(prices, code).total(coupons) for prices, code in orders]
