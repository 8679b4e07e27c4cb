"""Accounts, and every entry that was ever booked on them."""


class Account:
    def __init__(self, number):
        self.number = number
        self.entries = []
        self.is_open = True

    def book(self, amount, text):
        self.entries.append((amount, text))

    def balance(self):
        return sum(amount for amount, _ in self.entries)

    def close(self):
        self.is_open = False
        return self.balance()


class Bank:
    def __init__(self):
        self.accounts = {}

    def account(self, number):
        if number not in self.accounts:
            self.accounts[number] = Account(number)
        return self.accounts[number]

    def statement(self, number):
        account = self.accounts[number]
        return [text for _, text in account.entries], account.balance(), account.is_open


BANK = Bank()


def day(bookings, closing):
    for number, amount, text in bookings:
        BANK.account(number).book(amount, text)
    closed = [BANK.account(number).close() for number in closing]
    first = bookings[0][0]
    return closed, len(BANK.statement(first)[0]), sum(len(account.entries) for account in BANK.accounts.values())
