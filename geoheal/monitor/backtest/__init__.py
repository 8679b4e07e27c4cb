"""What rules and calibrated detection would have said of a history: nothing is stored, nobody is alerted."""
