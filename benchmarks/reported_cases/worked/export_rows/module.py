"""Exports what a report shows."""

import json


class ExportOptions:
    def __init__(self, form):
        self.include_indentation = form.get("include_indentation", False)
        self.visible_idx = json.loads(form.get("visible_idx", "[]"))
        self.filters = form.get("filters", {})


class ReportData:
    def __init__(self, columns, result, add_total_row=False):
        self.columns = columns
        self.result = result
        self.add_total_row = add_total_row


def handle_duration(data):
    for row in data.result:
        for column in data.columns:
            if column["type"] == "Duration" and isinstance(row, dict) and row.get(column["name"]):
                row[column["name"]] = f"{row[column['name']] // 60}m"
    return data


def build_rows(data, options):
    result = [[column["label"] for column in data.columns]]
    for number, row in enumerate(data.result):
        if number in options.visible_idx:
            cells = []
            if isinstance(row, dict):
                for place, column in enumerate(data.columns):
                    value = row.get(column["name"], "")
                    if options.include_indentation and "indent" in row and place == 0:
                        value = "    " * int(row["indent"]) + str(value)
                    cells.append(value)
            else:
                cells = list(row)
            result.append(cells)
        elif data.add_total_row and number == len(data.result) - 1:
            result.append(list(row.values()) if isinstance(row, dict) else list(row))
    return result


def export(columns, rows, form):
    data = handle_duration(ReportData(columns, [dict(row) for row in rows]))
    lines = build_rows(data, ExportOptions(form))
    return "\n".join(",".join(map(str, line)) for line in lines)
