"""Patients of a registry, and how far the entry of their diagnosis has come."""


class Patient:
    def __init__(self, number, name, forms):
        self.number = number
        self.name = name
        self.forms = forms

    def progress(self):
        if not self.forms:
            return None
        return sum(self.forms.values()) * 100 // len(self.forms)


class Grid:
    columns = {"name": lambda patient: patient.name, "progress": lambda patient: patient.progress() or 0}

    def __init__(self, patients):
        self.patients = patients

    def rows(self, column, descending=False):
        ordered = sorted(self.patients, key=self.columns[column], reverse=descending)
        return [(patient.number, patient.progress()) for patient in ordered]

    def page(self, column, size):
        return self.rows(column)[:size], self.rows(column, descending=True)[:size]


def listing(described, column):
    grid = Grid([Patient(number, *each) for number, each in enumerate(described)])
    return grid.page(column, 3)
