"""Payments, which a gateway elsewhere makes."""


def charge(order, gateway):
    """Have an order paid; what the gateway answers."""
    answer = gateway(order)
    return {"order": order, "answer": answer}
