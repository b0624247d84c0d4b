"""Measures, ledgers and packing on a tally made by hand: what each figure must be is worked out beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sojourn.dates import Every
from sojourn.engine.tables import Tables, Tally, empty_tally
from sojourn.errors import DamageError, InputError, LedgerError
from sojourn.model import Model, compile_scenario
from sojourn.results.ledgers import check_ledgers, entries, summary
from sojourn.results.measures import MEASURES, measure_of, measured, unit_of
from sojourn.results.tallies import Drawn, pack, tables_hash, unpack
from sojourn.scenario import loads
from sojourn.sources import load_catalog

TEXT = """
name: small
about: Two streams, one pool, one fund, one host.
start: 2026-01-30
until: 2026-02-02
streams:
  land: {label: by land, arrivals: {law: fixed, per_day: 2}, enters: held}
  sea: {label: by sea, arrivals: {law: fixed, per_day: 1}, enters: held}
resources:
  beds: {kind: stock, capacity: 10 bed, guaranteed: 3 bed, funded: 4 bed}
  bus: {kind: batch, capacity: 10 seat, departs: daily}
  purse: {kind: fund, opens: 100 USD, from: 2026-01-30, boundary: State, spent_in_year: 0.5}
agreements:
  host: {host: A host, quota: {capacity: 4 person/month, in_all: 6 person}, price: 5 USD/person, from: purse, sent_home: 0.25}
stages:
  held:
    kind: wait
    holds: [beds]
    exits: {removed_home: {law: {fixed: 2 day}}, third: {law: never}, died: {law: never}}
  third: {kind: depart, holds: [beds], needs: [bus], agreements: [host], next: removed_third_country}
outcomes: {removed_home: {}, removed_third_country: {}, died: {ends_stay_as: death}, bond: {}}
limits:
  over_long_land: {clock: {starts: held}, after: 1 day, count: true, counted_in: over_long}
  over_long_sea: {clock: {starts: held}, after: 1 day, count: true, counted_in: over_long}
costs:
  bed: {per: bed-day, of: beds, price: 5 USD/bed-day, from: purse, account: custody, boundary: ICE, spent_in_year: 0.75}
events:
  more_funded: {date: 2026-02-02, set: beds.funded, to: 8 bed, status: assumed, why: to be seen in the mean}
"""


@pytest.fixture(scope="module")
def model() -> Model:
    text = TEXT.replace("{law: never}", "{law: {never: true}}")
    return compile_scenario(loads(text), load_catalog())


@pytest.fixture(scope="module")
def tables(model: Model) -> Tables:
    return model.tables(0, 1)


@pytest.fixture
def tally(tables: Tables) -> Tally:
    return empty_tally(tables)


def edge(model: Model, target: str) -> int:
    return next(e for e, found in enumerate(model.edges) if found.target == target and found.kind != "arrival")


def figures(model: Model, tally: Tally, key: str) -> list[Any]:
    return measured(model, tally, model.basis(0, 1))[key].tolist()


def test_people_held_are_counted_by_midnight_and_stream(model: Model, tally: Tally) -> None:
    beds = model.resources.index("beds")
    tally.held_days[:, beds, :] = [[6, 2], [4, 0]]      # two days in each month
    tally.elapsed_days[:, beds, :] = [[12, 0], [2, 0]]
    tally.held[:, beds] = [3, 5, 4, 0]
    assert figures(model, tally, "adp") == [4.0, 2.0]
    assert figures(model, tally, "adp:land") == [3.0, 2.0]
    assert figures(model, tally, "adp:sea") == [1.0, 0.0]
    assert figures(model, tally, "peak") == [5.0, 4.0]
    assert figures(model, tally, "mean_elapsed") == [1.5, 0.5]
    assert np.isnan(measured(model, tally, model.basis(0, 1))["mean_elapsed:sea"][1])   # nobody from the sea is held: no figure, not nought


def test_book_ins_and_book_outs_are_stays_not_moves(model: Model, tally: Tally) -> None:
    home, third = edge(model, "removed_home"), edge(model, "removed_third_country")
    tally.begun[0, 0, :] = [7, 1]
    tally.moves[0, home, :] = [9, 0]     # nine go home, of whom four were held
    tally.ended[0, home, :] = [4, 0]
    tally.stay_days[0, home, :] = [10, 0]
    tally.ended[0, third, :] = [0, 1]
    tally.moves[0, third, :] = [0, 1]
    tally.stay_days[0, third, :] = [0, 30]
    assert figures(model, tally, "book_ins") == [8.0, 0.0]
    assert figures(model, tally, "book_outs") == [5.0, 0.0]
    assert figures(model, tally, "book_outs:removed_home") == [4.0, 0.0]
    assert figures(model, tally, "alos")[0] == 8.0
    assert figures(model, tally, "alos:removed_home")[0] == 2.5
    assert figures(model, tally, "alos:sea")[0] == 30.0
    assert figures(model, tally, "removals_ice") == [10.0, 0.0]
    assert figures(model, tally, "removals_from_detention") == [5.0, 0.0]
    assert figures(model, tally, "removals_third_country") == [1.0, 0.0]


def test_a_release_is_neither_a_removal_nor_a_death(model: Model, tally: Tally) -> None:
    tally.ended[0, edge(model, "died"), :] = [1, 1]
    tally.moves[0, edge(model, "died"), :] = [1, 1]
    found = measured(model, tally, model.basis(0, 1))
    assert found["deaths"].tolist() == [2.0, 0.0]
    assert found["releases"].tolist() == [0.0, 0.0]
    assert "releases:bond" in found and "releases:died" not in found and "releases:removed_home" not in found


def test_limits_that_are_counted_in_one_name_are_also_summed(model: Model, tally: Tally) -> None:
    tally.over[:, 0, 0] = [1, 3, 0, 0]
    tally.over[:, 1, 1] = [2, 2, 5, 5]
    assert figures(model, tally, "held_over_long:long_land") == [2.0, 0.0]
    assert figures(model, tally, "held_over_long") == [4.0, 5.0]
    assert measure_of("held_over_long").name == "held_over"


def test_waiting_is_by_what_was_lacking(model: Model, tally: Tally) -> None:
    tally.lacking_days[0, 0, model.resources.index("beds")] = 6
    tally.lacking_days[0, 0, -2] = 2
    tally.lacking_days[1, 0, -1] = 1
    found = measured(model, tally, model.basis(0, 1))
    assert [found[f"waiting_days:{lack}"].tolist() for lack in ("beds", "order", "turn")] == [[6, 0], [2, 0], [0, 1]]
    assert found["waiting_days"].tolist() == [8, 1]


def test_beds_are_usable_guaranteed_funded_and_empty(model: Model, tally: Tally) -> None:
    beds = model.resources.index("beds")
    tally.usable[:, beds] = [10, 12, 12, 12]
    tally.held[:, beds] = [1, 5, 3, 2]
    tally.paid[:, beds] = [3, 5, 3, 3]
    assert figures(model, tally, "usable_beds") == [11.0, 12.0]
    assert figures(model, tally, "guaranteed_beds") == [3.0, 3.0]
    assert figures(model, tally, "funded_beds") == [4.0, 6.0]         # an event gives eight on the second day of February
    assert figures(model, tally, "empty_guaranteed_bed_days") == [2.0, 1.0]
    assert figures(model, tally, "empty_guaranteed_cost") == [10.0, 5.0]
    tally.usable[1, beds] = 1 << 60
    assert np.isnan(figures(model, tally, "usable_beds")[0])         # no capacity is set: no figure


def test_money_is_in_dollars_by_account(model: Model, tally: Tally) -> None:
    purse, beds = model.resources.index("purse"), model.resources.index("beds")
    tally.charged[:, 0] = [4000, 1500]
    tally.used[1, purse] = 500
    tally.held_days[0, beds, 0] = 8
    assert figures(model, tally, "obligations:custody") == [40.0, 15.0]
    assert figures(model, tally, "obligations:purse") == [5.0, 0.0]
    assert figures(model, tally, "obligations") == [45.0, 15.0]
    assert figures(model, tally, "cost_boundary:ICE") == [40.0, 15.0]
    assert figures(model, tally, "cost_boundary:State") == [5.0, 0.0]
    assert figures(model, tally, "cost_average")[0] == 40 / 8  # what is paid at gates is not for the bed
    assert figures(model, tally, "outlays:custody") == [30.0, 11.25]  # three quarters; the rest beyond the run
    assert figures(model, tally, "outlays:purse") == [2.5, 0.0]
    assert figures(model, tally, "outlays") == [32.5, 11.25]


def test_the_rest_of_an_obligation_is_paid_in_the_next_fiscal_year() -> None:
    def long(every: Every, given: str = TEXT) -> Model:
        text = given.replace("until: 2026-02-02", "until: 2027-02-28").replace("{law: never}", "{law: {never: true}}")
        return compile_scenario(loads(text), load_catalog(), every)

    months = long("month")
    tally = empty_tally(months.tables(0, 1))
    tally.charged[:2, 0] = [4000, 400]                                 # in January and February 2026
    assert {p: x for p, x in enumerate(figures(months, tally, "outlays:custody")) if x} == {0: 30.0, 1: 3.0, 9: 11.0}
    years = long("fiscal-year")
    tally = empty_tally(years.tables(0, 1))
    tally.charged[:, 0] = [4400, 400]
    assert figures(years, tally, "outlays:custody") == [33.0, 14.0]   # 3 of the year's own, 11 of the year before
    bare = long("month", TEXT.replace(", spent_in_year: 0.75", ""))
    found = measured(bare, empty_tally(bare.tables(0, 1)), bare.basis(0, 1))
    assert "outlays:purse" in found and "outlays:custody" not in found and "outlays" not in found


def test_one_more_person_costs_nothing_in_a_bed_that_is_paid_for(model: Model, tally: Tally) -> None:
    beds = model.resources.index("beds")
    tally.held[:, beds] = [2, 3, 6, 0]                                 # three are guaranteed
    tally.held_days[:, beds, 0] = [5, 6]
    tally.charged[:, 0] = [3000, 4500]
    assert figures(model, tally, "cost_marginal") == [3 * 5 / 5, 5.0]
    assert figures(model, tally, "cost_average") == [6.0, 7.5]


def test_some_are_sent_home_by_the_host(model: Model, tally: Tally) -> None:
    tally.used[:, model.resources.index("host")] = [3, 1, 0, 2]
    assert figures(model, tally, "returned_home_from_host") == [1.0, 0.5]
    assert figures(model, tally, "returned_home_from_host:host") == [1.0, 0.5]


def test_every_measure_says_what_it_is(model: Model, tally: Tally) -> None:
    for key, series in measured(model, tally, model.basis(0, 1)).items():
        assert series.shape == (2,) and series.dtype == np.float64, key
        assert unit_of(key)
    assert len({m.name for m in MEASURES}) == len(MEASURES) <= 28
    assert all(m.definition.endswith(".") and m.publisher_definition.endswith(".") for m in MEASURES)
    with pytest.raises(InputError, match="Did you mean 'adp'"):
        measure_of("adpp")


def balanced(model: Model, tables: Tables, tally: Tally) -> Tally:
    purse, beds = model.resources.index("purse"), model.resources.index("beds")
    tally.start[:] = [2, 0]
    tally.arrivals[0, :] = [5, 1]
    tally.moves[0, edge(model, "removed_home"), :] = [3, 0]
    tally.inside[0, :] = [4, 0]
    tally.waiting[0, :] = [0, 1]
    tally.held_days[0, beds, :] = [9, 2]
    tally.held[:, beds] = [5, 4, 2, 0]
    tally.charged[0, 0] = 700
    tally.balance[-1, purse] = int(tables.fund_add[purse].sum()) - 700
    return tally


def test_ledgers_that_balance(model: Model, tables: Tables, tally: Tally) -> None:
    found = entries(model, tables, balanced(model, tables, tally))
    check_ledgers(found, 0)
    said = summary([found, found])
    assert said["balanced"] and said["draws"] == 2
    assert said["people"] == {"start": 4, "in": 12, "out": 6, "inside": 10}
    assert said["money"]["purse"] == {"in": 20000, "lapsed": 0, "at_gates": 0, "charged": 1400, "closing": 18600}


@pytest.mark.parametrize(
    ("field", "place", "by", "said"),
    [
        ("inside", (0, 0), 1, "people of land/everyone: +1 people"),
        ("moves", (0, "removed_home", 1), -1, "people of sea/everyone: -1 people"),
        ("held_days", (1, "beds", 0), 3, "bed-days of beds: +3 bed-days"),
        ("charged", (1, 0), 25, "money of purse: +25 cents"),
        ("used", (0, "host"), 5, "quota of host: +1 people"),
        ("used", (0, "purse"), 1, "money of purse: +1 cents"),
    ],
)
def test_a_ledger_that_does_not_balance_is_named(
    model: Model, tables: Tables, tally: Tally, field: str, place: tuple[Any, ...], by: int, said: str
) -> None:
    names = {"removed_home": edge(model, "removed_home"), **{name: r for r, name in enumerate(model.resources)}}
    array = getattr(balanced(model, tables, tally), field)
    array[tuple(names.get(p, p) for p in place)] += by
    with pytest.raises(LedgerError) as error:
        check_ledgers(entries(model, tables, tally), 3)
    assert said in str(error.value) and "draw 3" in str(error.value)


def test_a_quota_is_also_kept_in_all(model: Model, tables: Tables, tally: Tally) -> None:
    host = model.resources.index("host")
    balanced(model, tables, tally).used[:, host] = [4, 0, 2, 0]      # four in January, two in February: six in all
    check_ledgers(entries(model, tables, tally), 0)
    tally.used[3, host] = 1
    with pytest.raises(LedgerError, match="quota of host: \\+1 people"):
        check_ledgers(entries(model, tables, tally), 0)


def test_a_part_gives_back_what_was_packed(model: Model, tables: Tables, tally: Tally) -> None:
    ledgers = entries(model, tables, balanced(model, tables, tally))
    given = [Drawn(d, h, tally._replace(events=np.array([d + h])), ledgers, tables_hash(tables)) for d, h in ((0, 0), (0, 1), (1, 0))]
    empty = empty_tally(tables)
    found = list(unpack(pack(given), empty, entries(model, tables, empty)))
    assert [(d.draw, d.history) for d in found] == [(0, 0), (0, 1), (1, 0)]
    for one, other in zip(given, found, strict=True):
        assert one.ledgers == other.ledgers and one.tables == other.tables
        assert all(np.array_equal(a, b) for a, b in zip(one.tally, other.tally, strict=True))
    columns = pack(given)
    columns["index"] = columns["index"] + 10_000
    with pytest.raises(DamageError):
        list(unpack(columns, empty, ledgers))


def test_the_hash_of_tables_sees_one_number(model: Model, tables: Tables) -> None:
    capacity = tables.capacity.copy()
    capacity[0, 0] += 1
    assert tables_hash(tables) == tables_hash(model.tables(0, 1))
    assert tables_hash(tables._replace(capacity=capacity)) != tables_hash(tables)
