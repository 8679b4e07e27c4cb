def initials(number):
    return {1: "AL", 2: "", 3: "AT"}[number]


def labels(number):
    return {1: ["VIP"], 2: [], 3: []}[number]
