ZONES = {"de": 4.0, "fr": 6.5, "us": 18.0}


def cost(order):
    return ZONES[order["country"]] + order.get("weight", 1.0) * 2
