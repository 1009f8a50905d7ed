"""Ownership of whole deals: circles, treasury shares, ranges, open ends, joint holdings, controllers; right and at once."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deal_files import claim, finding, judged, measured, small_deal
from walkaway.core.errors import InputError
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import audit, inputs_of, judge, judge_again
from walkaway.judgement.questions import rank_questions
from walkaway.judgement.setting import Setting
from walkaway.ownership.control import VoteRanges
from walkaway.ownership.share_ranges import ALL, NOTHING, HeldShare, RangedRegister, look_through_of, side_share
from walkaway.report.text_view import audit_text


def home_share(holdings, parties, **more):
    return judged(small_deal(holdings, parties, **more)).ownership.home_share


def voter(deal, party):
    return next(item for item in judged(deal).ownership.voters if item.party == party)


def test_a_circle_is_counted_once():
    # v = 0.7 a + 0.3 f and a = 0.5 v + 0.5 h, so v = 0.35 / (1 - 0.35) of h
    deal = small_deal({("a", "v"): 70, ("f", "v"): 30, ("v", "a"): 50, ("h", "a"): 50}, {"a": "DE", "h": "DE"})
    ownership = judged(deal).ownership
    assert ownership.home_share == Interval.exactly(Fraction(35, 65))
    assert ownership.look_through["a"] == Interval.exactly(0.7)
    assert ownership.look_through["h"] == Interval.exactly(Fraction(35, 65))
    assert ownership.look_through["f"] == Interval.exactly(Fraction(30, 65))


def test_treasury_shares_belong_to_those_who_hold_the_rest():
    shares = {("v", "v"): 20, ("h", "v"): 44, ("f", "v"): 36}
    assert home_share(shares, {"h": "DE"}) == Interval.exactly(0.55)
    deal = small_deal({("v", "v"): 20, ("h", "v"): 40, ("f", "v"): 40}, {"h": "DE"})
    assert judged(deal).ownership.home_share == Interval.exactly(0.5)
    assert finding(deal, "ownership") == "false"


def test_a_nearly_closed_circle_is_exact():
    shares = {("a", "v"): 99.9999, ("f", "v"): 0.0001, ("v", "a"): 99.9999, ("h", "a"): 0.0001}
    # v = r (r v + e), with r = 0.999999 and e = 0.000001
    r, e = Fraction(999_999, 10**6), Fraction(1, 10**6)
    assert home_share(shares, {"a": "DE", "h": "DE"}) == Interval.exactly(r * e / (1 - r * r))


def test_a_closed_circle_is_refused():
    with pytest.raises(InputError, match="own all of each other, so nobody owns them"):
        judged(small_deal({("a", "v"): 100, ("v", "a"): 100}, {"a": "DE"}))
    with pytest.raises(InputError, match="own all of each other"):
        judged(small_deal({("v", "v"): 100}, {}))


def test_what_nobody_is_known_to_hold_of_the_venture_stays_open():
    assert home_share({("h", "v"): 30, ("f", "v"): 20}, {"h": "DE"}) == Interval(0.3, 0.8)
    assert home_share({}, {}) == UNIT
    assert judged(small_deal()).ownership.home["v"] is Truth.UNKNOWN
    assert finding(small_deal(kind="foreign_plant"), "ownership") == "unknown"


def test_the_address_of_the_venture_says_nothing():
    deal = small_deal(parties={"v": "DE"})
    assert judged(deal).ownership.home["v"] is Truth.UNKNOWN
    assert measured(deal, "foreign_stake") == UNIT
    assert measured(deal, "foreign_control") is Truth.UNKNOWN
    assert finding(deal, "ownership") == "unknown"


def test_a_founder_of_the_partner_makes_nothing_less_known():
    shares = {("h", "v"): 50, ("f", "v"): 50}
    assert measured(small_deal(shares, {"h": "DE"}), "foreign_stake") == Interval.exactly(0.5)
    with_founder = small_deal(shares | {("founder", "f"): 23}, {"h": "DE", "founder": "CN"})
    assert measured(with_founder, "foreign_stake") == Interval.exactly(0.5)
    of_unknown_home = small_deal(shares | {("founder", "f"): 23}, {"h": "DE", "founder": ""})
    assert measured(of_unknown_home, "foreign_stake") == Interval.exactly(0.5)


def test_home_is_where_the_ultimate_controller_sits_not_the_address():
    shares = {("h", "v"): 60, ("f", "v"): 40, ("owner", "h"): 80}
    deal = small_deal(shares, {"h": "DE", "owner": "CN"})
    ownership = judged(deal).ownership
    assert ownership.home["h"] is Truth.FALSE
    # 60 percent of 20 percent that nobody is known to hold of a company led from here but controlled from there
    assert ownership.home_share == Interval(0, 0.12)
    assert ownership.home_controls is Truth.FALSE
    assert ownership.foreign_controls is Truth.TRUE
    through_a_holding = small_deal(
        {("g", "v"): 51, ("h", "v"): 49, ("k", "g"): 51, ("l", "k"): 60}, {"g": "LU", "k": "NL", "l": "DE", "h": "CN"}
    )
    assert judged(through_a_holding).ownership.home["g"] is Truth.TRUE
    assert judged(through_a_holding).ownership.home_controls is Truth.TRUE


def test_companies_that_hold_each_other_have_no_controller():
    deal = small_deal({("a", "v"): 100, ("b", "a"): 60, ("a", "b"): 60}, {"a": "DE", "b": "CN"})
    home = judged(deal).ownership.home
    assert (home["a"], home["b"]) == (Truth.TRUE, Truth.FALSE)


def test_open_ends_decide_a_majority():
    band = claim({"more_than": 50, "high": 75})
    deal = small_deal(
        {("h", "v"): band, ("f", "v"): claim({"low": 25, "less_than": 50})},
        {"h": "DE"},
        decision_rights=[{"party": "f", **{name: claim("none", None) for name in ("product", "process", "equipment")}}],
    )
    assert judged(deal).ownership.home_share == Interval(0.5, 0.75, low_open=True)
    assert voter(deal, "h").controls is Truth.TRUE
    assert finding(deal, "ownership") == "true"
    closed = small_deal({("h", "v"): claim([50, 75]), ("f", "v"): claim([25, 50])}, {"h": "DE"})
    assert voter(closed, "h").controls is Truth.UNKNOWN
    single = small_deal({("f", "v"): claim(50, qualifier="more_than")})
    assert voter(single, "f").controls is Truth.TRUE
    assert measured(single, "home_share_of_venture") == Interval(0, 0.5, high_open=True)
    assert voter(small_deal({("f", "v"): claim(50, qualifier="less_than")}), "f").controls is Truth.FALSE


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((29.06, 20.18, 0.76), "false"),  # exactly half; as binary floats a hair more
        ((29.06, 20.18, 0.77), "unknown"),  # more than half; who decides is not said
        ((29.06, 20.18, 0.75), "false"),
        ((16.7, 16.7, 16.6), "false"),
        ((33.3, 16.5, 0.2), "false"),
        ((0.1, 0.2, 49.7), "false"),
    ],
)
def test_sums_are_exact_at_one_half(shares, expected):
    holdings = {(f"h{number}", "v"): share for number, share in enumerate(shares)}
    holdings["f", "v"] = round(100 - sum(shares), 6)
    deal = small_deal(holdings, {f"h{number}": "DE" for number in range(3)})
    assert finding(deal, "ownership") == expected


def test_votes_are_summed_and_refused_above_all_of_them():
    def with_votes(first, second):
        links = [
            {"holder": "h", "company": "v", "share": claim(50), "votes": claim(first)},
            {"holder": "f", "company": "v", "share": claim(50), "votes": claim(second)},
        ]
        return small_deal(None, {"h": "DE"}, ownership=links)

    with pytest.raises(InputError) as error:
        judged(with_votes([70, 100], 40))
    assert "more than all votes of this company are held" in str(error.value)
    assert "110.00%: h at least 70.00%, f at least 40.00%" in str(error.value)
    assert "'jointly_with'" in str(error.value)
    assert voter(with_votes([60, 100], 40), "h").controls is Truth.TRUE
    assert voter(with_votes(60, 40), "f").controls is Truth.FALSE


def test_votes_of_others_move_with_votes_waived():
    links = [
        {"holder": "h", "company": "v", "share": claim(40), "votes": claim(20)},
        {"holder": "f", "company": "v", "share": claim(60)},
    ]
    ownership = judged(small_deal(None, {"h": "DE"}, ownership=links)).ownership
    assert {item.party: item.votes for item in ownership.voters}["f"] == Interval(0.6, 0.8)


def test_a_joint_holding_counts_once():
    link = {"holder": "p", "company": "v", "jointly_with": ["q"], "share": claim([75, 100])}
    deal = small_deal(None, {"p": "DE", "q": "DE"}, ownership=[link])
    ownership = judged(deal).ownership
    assert ownership.home_share == Interval(0.75, 1)
    assert ownership.home_controls is Truth.TRUE
    assert ownership.look_through["p"] == Interval(0, 1)
    mixed = judged(small_deal(None, {"p": "DE", "q": "CN"}, ownership=[link])).ownership
    assert mixed.home_share == UNIT
    assert mixed.home_controls is Truth.UNKNOWN
    assert mixed.foreign_controls is Truth.UNKNOWN
    beside = [link | {"share": claim(60)}, {"holder": "f", "company": "v", "share": claim(40)}]
    assert judged(small_deal(None, {"p": "DE", "q": "DE"}, ownership=beside)).ownership.home_share == Interval.exactly(
        0.6
    )


def test_two_who_hold_the_same_shares_apart_are_refused():
    with pytest.raises(InputError, match="name those who hold a share together under 'jointly_with'"):
        judged(small_deal({("p", "v"): claim([75, 100]), ("f", "v"): claim([75, 100])}, {"p": "DE"}))


def test_a_complete_list_of_holders_makes_up_the_whole():
    shares = {("h", "v"): claim([30, 55]), ("f", "v"): claim([20, 60])}
    assert home_share(shares, {"h": "DE"}) == Interval(0.3, 0.8)
    listed = {"complete": {"ownership": claim(True, None)}}
    assert home_share(shares, {"h": "DE"}, **listed) == Interval(0.4, 0.55)
    with pytest.raises(InputError, match="their shares do not make up the whole"):
        home_share({("h", "v"): 30, ("f", "v"): 20}, {"h": "DE"}, **listed)


def test_a_party_that_is_not_listed_may_hold_what_the_listed_leave():
    rights = [{"party": "g", "product": claim("veto", None)}]
    deal = small_deal({("f", "v"): 40}, {"g": "DE"}, decision_rights=rights)
    assert voter(deal, "g").votes == Interval(0, 0.6)
    assert voter(deal, "g").controls is Truth.UNKNOWN
    deal = small_deal({("f", "v"): 60}, {"g": "DE"}, decision_rights=rights)
    assert voter(deal, "g").controls is Truth.FALSE


def test_large_groups_take_no_time():
    star = {(f"h{n}", "v"): 0.5 for n in range(100)} | {("f", "v"): 50}
    assert home_share(star, {f"h{n}": "DE" for n in range(100)}) == Interval.exactly(0.5)
    chain = {("c0", "v"): 51} | {(f"c{n + 1}", f"c{n}"): 99 for n in range(100)}
    found = judged(small_deal(chain, {f"c{n}": "DE" for n in range(101)})).ownership
    assert found.look_through["c100"] == Interval.exactly(Fraction(51, 100) * Fraction(99, 100) ** 100)
    diamonds = {("l0", "v"): 25, ("r0", "v"): 25, ("f", "v"): 50}
    for n in range(20):
        diamonds |= {(f"{a}{n + 1}", f"{b}{n}"): 50 for a in "lr" for b in "lr"}
    layers = {f"{side}{n}": "DE" for side in "lr" for n in range(21)}
    assert home_share(diamonds, layers) == Interval.exactly(0.5)
    group = {(f"c{i}", f"c{j}"): 3 for i in range(12) for j in range(12) if i != j}
    group |= {("h", f"c{i}"): 30 for i in range(12)} | {("c0", "v"): 51, ("f", "v"): 49}
    assert home_share(group, {f"c{i}": "DE" for i in range(12)} | {"h": "DE"}) == Interval.exactly(0.51)


names = st.sampled_from(["v", "a", "b", "c", "h", "f", "g"])
whole = st.integers(0, 12).map(lambda n: n * 5)


@st.composite
def registers(draw):
    """Random holdings as ranges, circles and self-holdings included, with room left in every company."""
    found = {}
    for company in ("v", "a", "b", "c"):
        room = 95
        for holder in draw(st.lists(names, unique=True, max_size=4)):
            low = min(draw(whole), room)
            high = min(low + draw(whole), 100)
            if high:
                found[holder, company] = Interval(Fraction(low, 100), Fraction(high, 100))
                room -= low
    return found


def completions(ranges, random):
    """A random point within ranges whose shares of each company add up to at most one."""
    point = {}
    for company in {company for _, company in ranges}:
        mine = [(key, item) for key, item in ranges.items() if key[1] == company]
        random.shuffle(mine)
        spare = 1 - sum(item.low for _, item in mine)
        for key, item in mine:
            more = min(spare, item.width) * Fraction(random.randint(0, 8), 8)
            point[key] = item.low + more
            spare -= more
    return point


@settings(max_examples=200, deadline=None)
@given(registers(), st.integers(0, 10**6))
def test_random_completions_lie_inside(ranges, seed):
    random = Random(seed)
    register = RangedRegister.of([HeldShare(*key, item) for key, item in ranges.items()])
    found = look_through_of(register, "v")
    home = {"h", "a"}

    def counts(of):
        return lambda holder, _: None if holder in of.held else ALL if holder in home else NOTHING

    bounds = side_share(register, "v", counts(register), lambda company: UNIT)
    for _ in range(4):
        point = completions(ranges, random)
        at = RangedRegister.of([HeldShare(*key, Interval.exactly(share)) for key, share in point.items()])
        try:
            inside = look_through_of(at, "v")
        except InputError:
            continue  # a random circle that owns all of itself, so nobody owns it: refused, and no completion
        for holder, share in inside.items():
            assert found[holder].low <= share.low <= found[holder].high
        rest = Interval.exactly(Fraction(random.randint(0, 4), 4))
        value = side_share(at, "v", counts(register), lambda company: rest)  # noqa: B023
        assert bounds.low <= value.low <= value.high <= bounds.high


@settings(max_examples=100, deadline=None)
@given(registers(), st.integers(0, 10**6))
def test_both_ends_are_reached_or_approached(ranges, seed):
    """Second method for acyclic registers: the best of all vertices of the polytope of shares, company by company."""
    acyclic = {key: item for key, item in ranges.items() if key[0] not in ("v", "a", "b", "c")}
    register = RangedRegister.of([HeldShare(*key, item) for key, item in acyclic.items()])
    if "v" not in register.held:
        return
    mine = {holder: item for (holder, company), item in acyclic.items() if company == "v"}
    value = side_share(register, "v", lambda holder, _: ALL if holder == "h" else NOTHING, lambda _: NOTHING)
    others = sum((item.low for holder, item in mine.items() if holder != "h"), Fraction(0))
    share = mine.get("h", NOTHING)
    assert value == Interval(share.low, min(share.high, 1 - others))


@settings(max_examples=60, deadline=None)
@given(registers(), st.sampled_from(["narrow", "holder at home", "rights"]), st.integers(0, 10**6))
def test_more_evidence_never_widens_a_result(ranges, kind, seed):
    random = Random(seed)
    parties = {"a": "DE", "b": "CN", "c": "DE", "h": "DE", "g": ""}
    base = {key: claim([float(100 * item.low), float(100 * item.high)]) for key, item in ranges.items()}
    more, rights = dict(base), []
    if kind == "narrow" and ranges:
        point = completions(ranges, random)
        key = random.choice(sorted(point))
        more[key] = claim(float(100 * point[key]))
    elif kind == "holder at home":
        held = sum(item.high for (_, company), item in ranges.items() if company == "c")
        if held < 1:
            parties["new"] = "DE"
            more["new", "c"] = claim(float(100 * (1 - held)) / 2)
    else:
        rights = [{"party": "f", "product": claim("none", None)}]
    before = judged(small_deal(base, {"new": "DE", **parties})).ownership
    after = judged(small_deal(more, {"new": "DE", **parties}, decision_rights=rights)).ownership
    assert before.home_share.low <= after.home_share.low <= after.home_share.high <= before.home_share.high
    for name in ("home_controls", "foreign_controls"):
        assert getattr(before, name) in (Truth.UNKNOWN, getattr(after, name))


def test_a_settled_share_of_an_unlisted_holder_counts():
    deal = small_deal({("f", "v"): 40}, {"h": "DE"})
    settled = Evidence.of(deal).settle("ownership.h.v.share", Interval.exactly(0.6))
    from walkaway.judgement.conduct import judge
    from walkaway.judgement.setting import Setting

    assert judge(deal, settled, Setting.of(deal)).ownership.home_share == Interval.exactly(0.6)


def test_votes_add_up_as_a_range_beside_the_others():
    votes = VoteRanges.of({("a", "v"): Interval(0.2, 0.3), ("b", "v"): Interval(0.1, 0.4, low_open=True),
                           ("c", "v"): Interval(0.35, 0.5)}, ["v"])  # fmt: skip
    assert votes.together("v", {"a", "b"}) == Interval(0.5, 0.65)  # c has at most 50, at least 35
    assert votes.together("v", {"b"}) == Interval(0.2, 0.4)  # the others have at most 80 and at least 55
    assert votes.unlisted("v") == Interval(0, 0)
    assert VoteRanges(votes.held).together("v", {"a", "b"}) == Interval(0.3, 0.65, low_open=True)
    assert VoteRanges(votes.held).unlisted("v") == Interval(0, 0.35)
    assert votes.above("v") == ("a", "b", "c")


def test_a_settled_right_leaves_shares_as_they_are_and_changes_what_hangs_on_it():
    deal = small_deal({("f", "v"): 40, ("g", "v"): 25}, {"g": "DE"}, decision_rights=[{"party": "g"}])
    evidence, setting = Evidence.of(deal), Setting.of(deal)
    for path, value in (
        ("decision_rights.f.product", "decides"),
        ("decision_rights.g.board_seats", Interval.exactly(3)),
        ("complete.decision_rights", True),
    ):
        later = evidence.settle(path, value)
        again, anew = (
            judge_again(deal, judge(deal, evidence, setting), later, path, setting),
            judge(deal, later, setting),
        )
        assert again.ownership == anew.ownership
        assert again.subject.standing == anew.subject.standing
        assert (again.depth, again.findings) == (anew.depth, anew.findings)


def test_rights_of_like_parties_are_asked_as_if_each_were_judged_alone():
    holders = {("a", "v"): 30, ("b", "v"): 30, ("k", "v"): 10, ("l", "v"): 10, ("f", "v"): 20}
    deal = small_deal(holders, {"a": "DE", "b": "DE", "k": "FR", "l": "JP"})
    found, evidence, setting = audit(deal), Evidence.of(deal), Setting.of(deal)
    alone = rank_questions(
        evidence,
        found.judgement,
        inputs_of(found.judgement),
        lambda settled, path: judge_again(deal, found.judgement, settled, path, setting),
        found.asking.worth,
    )
    assert found.questions == alone
    assert {"k", "l", "f"} <= {item.field.split(".")[1] for item in alone if item.field.startswith("decision_rights.")}


@pytest.mark.parametrize("spread", [0, 0.4])
def test_whole_audits_of_large_groups_take_about_a_second(spread):
    """Every company of the group in every other; a chain; a star; layers that fork: also where shares are ranges."""

    def held(percent):
        return claim([percent - spread, percent]) if spread else claim(percent)

    ring = {(f"k{i}", f"k{j}"): held(5) for i in range(12) for j in range(12) if i != j}
    ring |= {(f"k{i}", "v"): held(4) for i in range(12)} | {("h", f"k{i}"): held(20) for i in range(12)}
    chain = {("k0", "v"): held(60), ("f", "v"): 40} | {(f"k{n + 1}", f"k{n}"): held(99) for n in range(149)}
    star = {(f"k{n}", "v"): held(0.5) for n in range(120)} | {("f", "v"): 40}
    forks = {("k0", "v"): held(30), ("l0", "v"): held(30), ("f", "v"): 40}
    forks |= {(f"{a}{n + 1}", f"{b}{n}"): held(50) for n in range(24) for a in "kl" for b in "kl"}
    for holdings in (ring | {("f", "v"): 40}, chain, star, forks):
        names = {name for pair in holdings for name in pair} - {"v", "f"}
        deal = small_deal(holdings, dict.fromkeys(sorted(names), "DE"))
        start = process_time()
        audit(deal)
        assert process_time() - start < 5  # about one on a free machine; it was up to minutes


def test_an_answer_that_a_full_list_of_holders_rules_out_is_not_tried():
    listed = {"ownership": claim(True, None)}
    disputed = [claim(55), claim(60, source="t")]
    deal = small_deal({("h", "v"): disputed, ("f", "v"): 40}, {"h": "DE"}, complete=listed,
                      sources={"s": {"publisher": "Register"}, "t": {"publisher": "Paper"}})  # fmt: skip
    assert audit(deal).ownership.home_share == Interval.exactly(0.6)  # 55 and 40 are not all of it


@pytest.mark.parametrize(
    ("shares", "seen"), [((60, 30), "90.00%: h at most 60.00%, f at most 30.00%"), ((), "0.00%: no holder")]
)
def test_a_full_list_that_does_not_make_up_the_whole_is_told_by_line(tmp_path, shares, seen):
    holdings = "".join(
        f"\n  - {{holder: {name}, company: v, share: {{value: {share}, unit: percent, as_of: 2024, source: s}}}}"
        for name, share in zip("hf", shares, strict=False)
    )
    path = tmp_path / "full.yaml"
    path.write_text(f"""id: full
name: Full
kind: joint_venture
technology: lfp-cell
home: [DE]
venture: v
parties:
  - {{id: v, name: V, role: venture}}
  - {{id: h, name: H, countries: [DE], role: home_partner}}
  - {{id: f, name: F, countries: [CN], role: foreign_partner}}
ownership:{holdings or " []"}
plant: {{country: DE}}
complete:
  ownership: {{value: true, as_of: 2024, source: s}}
sources:
  s: {{publisher: Register}}
""")
    with pytest.raises(InputError) as error:
        audit(path)
    assert "full.yaml:" in str(error.value)
    assert "complete.ownership" in str(error.value)
    assert seen in str(error.value)
    assert "add the missing holder" in str(error.value)


def test_a_year_is_written_in_four_digits():
    old = claim(60, as_of="0031-05-02")
    text = audit_text(audit(small_deal({("h", "v"): old, ("f", "v"): claim(40, as_of="0031-05-02")}, {"h": "DE"})))
    assert "F, 0031:" in text
