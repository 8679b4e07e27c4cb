"""Forms with required fields."""

REQUIRED = ("name", "amount")


class Form:
    def __init__(self, values):
        self.values = dict(values)

    def take(self):
        """Take the required fields. Raises KeyError for one that is missing."""
        return {key: self.values.pop(key) for key in REQUIRED}


def submit(values):
    form = Form(values)
    return form.take(), sorted(form.values)


def page(values):
    try:
        taken, rest = submit(values)
    except KeyError as error:
        return {"error": f"missing {error.args[0]}"}
    return {"ok": taken["name"], "rest": rest}
