"""A game of four players, who move in turn until one has no more points."""


class Player:
    def __init__(self, name, points):
        self.name = name
        self.points = points

    def move(self, dice):
        lost = 0
        for roll in dice:
            lost += roll * roll % 7
        self.points -= lost % 5
        return lost


class Game:
    def __init__(self, names, points):
        self.order = [Player(name, points) for name in names]
        self.out = []
        self.moves = 0

    def next_player(self):
        player = self.order.pop(0)
        self.order.append(player)
        return player

    def turn(self, dice):
        player = self.next_player()
        self.moves += player.move(dice)
        if player.points <= 0 and player not in self.out:
            self.out.append(player)
            self.order.remove(player)

    def standing(self):
        return sorted(((player.points, player.name) for player in self.order), reverse=True)


def play(names, points, rolls):
    game = Game(names, points)
    for dice in rolls:
        if len(game.order) == 1:
            break
        game.turn(dice)
    return game.standing(), [player.name for player in game.out], game.moves
