"""Payments, which are sent once."""

import random


class Bank:
    def __init__(self, seed, loss):
        self.random = random.Random(seed)
        self.loss = loss
        self.booked = []

    def handle(self, method, path, body):
        if method == "POST":
            self.booked.append((path, body))
        if self.random.random() < self.loss:
            raise ConnectionResetError("connection reset by peer")
        return len(self.booked)


class Client:
    def __init__(self, bank):
        self.bank = bank

    def send(self, method, path, body=None):
        return self.bank.handle(method, path, body)

    def pay(self, account, amount):
        return self.send("POST", f"/accounts/{account}/payments", amount)


class Shop:
    def __init__(self, client):
        self.client = client
        self.total = 0

    def check_out(self, account, prices):
        number = self.client.pay(account, sum(prices))
        self.total += sum(prices)
        return number


def sell(seed, loss, orders):
    bank = Bank(seed, loss)
    shop = Shop(Client(bank))
    numbers = [shop.check_out(account, prices) for account, prices in orders]
    return numbers, bank.booked, shop.total
