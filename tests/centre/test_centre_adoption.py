"""The town enters a journal by name and digest, once."""

from chess_town import chess_town

from zscc.centre.adoption import adopted_town


def test_a_town_is_adopted_under_its_digest():
    town = chess_town()
    fact = adopted_town(town)
    assert (fact.dataset, fact.sha256, fact.label) == ("town", town.sha256, "棋盘镇")
    assert fact.key == f"adopted:town:{town.sha256}"
    assert fact.synthetic is town.synthetic
