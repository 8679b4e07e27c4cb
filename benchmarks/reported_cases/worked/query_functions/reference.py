"""Functions of a query language for JSON."""


class Functions:
    def call(self, name, arguments):
        method = getattr(self, f"_func_{name}")
        return method(*arguments)

    def _func_length(self, array):
        return len(array)

    def _func_sum(self, array):
        return sum(array)

    def _func_avg(self, array):
        if array:
            return sum(array) / float(len(array))
        return None

    def _func_max(self, array):
        if array:
            return max(array)
        return None

    def _func_min(self, array):
        if array:
            return min(array)
        return None


def evaluate(document, steps):
    functions = Functions()
    return [functions.call(name, [document.get(key, [])]) for name, key in steps]
