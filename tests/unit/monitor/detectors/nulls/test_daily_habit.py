"""What happens every day at this time is not news."""

from geoheal.monitor.detectors.nulls.daily_habit import DailyHabit
from geoheal.monitor.detectors.nulls.empirical_null import EmpiricalNull

DAY = 86_400.0


def test_habit_is_yesterdays_score_at_this_time():
    habit = DailyHabit()
    habit.record(1000.0, 5.0)
    assert habit.level(1000.0) == 0.0
    assert habit.level(1000.0 + DAY) == 5.0
    assert habit.level(1000.0 + DAY + 1_500.0) == 5.0
    assert habit.level(1000.0 + DAY + 3_600.0) == 0.0


def test_habit_is_forgotten_after_three_days():
    habit = DailyHabit()
    habit.record(1000.0, 5.0)
    assert habit.level(1000.0 + 3 * DAY) == 5.0
    assert habit.level(1000.0 + 4 * DAY) == 0.0


def test_habit_survives_json():
    habit = DailyHabit()
    habit.record(1000.0, 5.0)
    assert DailyHabit.from_dict(habit.to_dict()).level(1000.0 + DAY) == 5.0


def test_level_is_at_least_the_habit():
    null = EmpiricalNull(0.1)
    for hour in range(480):
        null.record(3_600.0 * hour, 1.0 + 0.01 * (hour % 7))
    null.record(480 * 3_600.0, 9.0)
    later = 481 * 3_600.0
    null.record(later, 1.0)
    assert null.threshold(480 * 3_600.0 + DAY) >= 9.0
    assert null.threshold(484 * 3_600.0 + DAY) < 9.0
    assert null.false_alarms_per_day(480 * 3_600.0 + DAY, 8.0) >= 1.0
