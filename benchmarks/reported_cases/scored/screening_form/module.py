"""Asks whether a household may qualify for a service."""

LIMITS = {1: 11000, 2: 15000, 3: 20000, 4: 24000}


class Form:
    def __init__(self, fields):
        self.fields = fields

    def number(self, name):
        value = self.fields.get(name)
        if value is None:
            return None
        return int(value)

    def choice(self, name):
        value = self.fields.get(name, "")
        return value.strip() or None


class Screening:
    def __init__(self, form):
        self.size = form.number("household_size")
        self.income = form.number("household_income")
        self.insurance = form.choice("insurance")

    def qualifies(self):
        if self.size is None or self.income is None:
            return None
        return self.income <= LIMITS.get(self.size, 28000) and self.insurance is None


def submit(fields):
    screening = Screening(Form(fields))
    return screening.size, screening.income, screening.qualifies()
