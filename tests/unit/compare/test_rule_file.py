"""Rules from an operator's file."""

import pytest

from geoheal.compare.rule_file import read_rules
from geoheal.compare.rules import Criticality, Worse
from geoheal.errors import ConfigurationError


def test_what_is_left_out_is_the_default_of_the_name(tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text('[metrics.error_rate]\ntolerated = 0.5\n[metrics.mine]\nworse = "lower"\n')
    rules = read_rules(file)
    assert (rules["error_rate"].criticality, rules["error_rate"].tolerated) == (Criticality.CRITICAL, 0.5)
    assert rules["mine"].worse is Worse.LOWER


def test_a_named_configuration_wins_over_the_rest_of_the_file(tmp_path):
    file = tmp_path / "rules.toml"
    usual = "[metrics.a]\ntolerated = 0.5\n[metrics.b]\ntolerated = 0.5\n"
    file.write_text(f"{usual}[configs.canary.metrics.a]\ntolerated = 0.1\n")

    canary = read_rules(file, "canary")

    assert (canary["a"].tolerated, canary["b"].tolerated) == (0.1, 0.5)
    assert read_rules(file)["a"].tolerated == 0.5
    with pytest.raises(ConfigurationError, match="no configuration 'gone'; there are: canary"):
        read_rules(file, "gone")


@pytest.mark.parametrize(
    "text", ["[metrics.a]\ntolerated = -1\n", "[metrics.a]\nworst = 1\n", "nonsense", "[a]\n"]
)
def test_what_is_wrong_is_said_with_the_file(tmp_path, text):
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=r"rules\.toml"):
        read_rules(file)
