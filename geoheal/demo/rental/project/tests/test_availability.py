from rental.availability import busiest, hours_out


def test_a_bike_that_is_back_is_not_out_with_the_next_one():
    assert busiest([(1, 0, 60), (2, 60, 90)]) == 1


def test_bikes_that_are_out_together_are_counted():
    assert busiest([(1, 0, 60), (2, 30, 90), (3, 45, 50), (4, 80, 95)]) == 3


def test_nothing_is_out_without_bookings():
    assert busiest([]) == 0


def test_hours_are_added_up():
    assert hours_out([(1, 0, 60), (2, 30, 120)]) == 2
