from __future__ import annotations

from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from ownership_graph.share import UNKNOWN, Share
from queries.proposals.file import InvalidProposal, parse_proposal, read_proposal, template
from queries.proposals.proposal import Proposal, Role, proposal_schema

HEAD = "proposal: 1\nname: Example\nas_of: 2026-06-30\n"
SMALL = HEAD + "members: [{entity: a, roles: [anchor]}]\n"


def problems_of(text: str) -> list[str]:
    with pytest.raises(InvalidProposal) as caught:
        parse_proposal(text, "p.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_t5_only_four_keys_are_required() -> None:
    proposal = parse_proposal(SMALL).proposal
    assert proposal.anchors[0].entity == "a"
    assert proposal.target_markets == []
    found = problems_of("currency: USD\n")
    assert [line.split("the key ")[1] for line in found] == [
        "'proposal' is missing.",
        "'name' is missing.",
        "'as_of' is missing.",
        "'members' is missing.",
    ]


def test_t5_yaml_1_2_reads_on_no_and_norway_as_text() -> None:
    text = SMALL + "target_markets: [NO]\n" + (
        "attestations: [{clause: II.1, by: no, on: 2026-06-01, statement: off}]\n"
    )  # fmt: skip
    proposal = parse_proposal(text).proposal
    assert proposal.target_markets == ["NO"]
    assert proposal.attestations[0].by == "no"
    assert proposal.attestations[0].statement == "off"


def test_t5_duplicate_keys_are_refused_each_with_its_line() -> None:
    found = problems_of(SMALL + "name: Other\nas_of: 2026-06-30\n")
    assert found == [
        "p.yaml, line 5, /name: the key 'name' stands here twice. Keep one of them.",
        "p.yaml, line 6, /as_of: the key 'as_of' stands here twice. Keep one of them.",
    ]


def test_t5_unknown_keys_are_refused_with_the_nearest_known_one() -> None:
    found = problems_of(
        HEAD
        + "members:\n  - {entity: a, role: [anchor]}\n"
        + "models: [{name: m, base: {nam: b, name: b}, functions: {deploy: [x]}}]\n"
        + "xyzzy: 1\n"
    )
    assert (
        found[0]
        == "p.yaml, line 5, /members/0/role: the key 'role' is unknown. Did you mean roles?"
    )
    assert "line 6, /models/0/base/nam: the key 'nam' is unknown. Did you mean name?" in found[1]
    assert "/models/0/functions/deploy: input should be 'deployment'" in found[2]
    assert found[3].startswith(
        "p.yaml, line 7, /xyzzy: the key 'xyzzy' is unknown. Known keys: as_of"
    )


def test_every_problem_is_reported_in_one_run() -> None:
    found = problems_of(
        HEAD
        + "members:\n"
        + "  - {entity: a, layers: {7: 1, 1: -3}}\n"
        + "  - {entity: 00102498}\n"
        + "  - {entity: 00102498}\n"
        + "  - just text\n"
        + "hardware: [{item: x, us_content: 130%}]\n"
    )
    assert len(found) == 5
    assert "line 5, /members/0/layers/7" in found[0]
    assert "line 5, /members/0/layers/1" in found[1]
    assert "line 7, /members/2/entity: '00102498' is already a member, on line 6." in found[2]
    assert "line 8" in found[3]
    assert "a share of 130 percent is impossible. Shares lie between 0 and 100 percent." in found[4]


def test_a_company_number_keeps_its_zeros_and_money_its_cents() -> None:
    text = HEAD + "members: [{entity: 00102498, layers: {1: 120.50, 2: 3, 5: null}}]\n"
    member = parse_proposal(text).proposal.members[0]
    assert member.entity == "00102498"
    assert member.layers == {1: Decimal("120.50"), 2: Decimal(3), 5: None}


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("51%", Share.exact(51)),
        ("51", Share.exact(51)),
        ("50.99", Share.exact("50.99")),
        ("45-60", Share.between(45, 60)),
        ("null", UNKNOWN),
        ("''", UNKNOWN),
    ],
)
def test_t6_us_content_is_a_share_or_a_band(written: str, share: Share) -> None:
    text = SMALL + f"hardware: [{{item: x, us_content: {written}}}, {{item: y}}]\n"
    first, second = parse_proposal(text).proposal.hardware
    assert first.us_content == share
    assert second.us_content == UNKNOWN
    assert Proposal.model_validate(parse_proposal(text).proposal.model_dump()).hardware[0] == first


def test_json_is_read_with_tabs_and_escapes_and_with_lines() -> None:
    text = (
        '{\n\t"proposal": 1,\n\t"name": "\\ud83d\\ude00 a\\/b \\ud800",\n\t"as_of": "2026-06-30",\n'
        '\t"members": [{"entity": "a", "layers": {"1": 2}}],\n\t"models": [{"name": "m", '
        '"open_weights": true}]\n}\n'
    )
    read = parse_proposal(text, "p.json")
    assert read.proposal.name == "😀 a/b \ufffd"
    assert read.proposal.models[0].open_weights is True
    assert str(read.location(("members", 0, "entity"))) == "p.json, line 5, /members/0/entity"
    assert str(read.location(("members", 0, "roles"))) == "p.json, line 5, /members/0/roles"
    assert read.location(()).pointer is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "p.yaml, line 1: a proposal is a mapping of keys. See `init`."),
        ("- a\n", "p.yaml, line 1: a proposal is a mapping of keys. See `init`."),
        ("a: [\n", "this is no YAML or JSON: expected the node content"),
        ("a: &x [*x]\n", "p.yaml, line 1: the file is nested too deeply or refers to itself."),
        ("[a, b]: 1\n", "p.yaml, line 1: a key must be a word, not a list or a mapping."),
        ("a: \x01\n", "this is no YAML or JSON"),
        (SMALL.replace("2026-06-30", "2026-13-40"), "'2026-13-40' is not a day. Write it as 2026-"),
        (SMALL.replace("[{entity: a, roles: [anchor]}]", "many"), "line 4, /members"),
    ],
)
def test_what_is_no_proposal_is_refused(text: str, message: str) -> None:
    assert message in problems_of(text)[0]


def test_an_error_shows_all_problems_in_its_message() -> None:
    with pytest.raises(InvalidProposal) as caught:
        parse_proposal("name: 1\nnam: 2\n", "p.yaml")
    text = str(caught.value)
    assert "3 more" in text or "4 more" in text
    assert caught.value.exit_code == 3
    with pytest.raises(
        InvalidProposal, match=r"line 1: the file is not UTF-8\. Save it as UTF-8\."
    ):
        read_proposal(b"name: \xff\n", "p.yaml")
    with pytest.raises(InvalidProposal, match="line 1: a proposal is a mapping"):
        read_proposal(b"\xef\xbb\xbf\n", "p.yaml")


def test_the_template_is_a_proposal_and_the_schema_describes_it() -> None:
    proposal = parse_proposal(template(), "template").proposal
    schema = proposal_schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(proposal.model_dump(mode="json"))
    assert proposal.unidentified[0].layers == {5: None}


def test_an_override_changes_one_thing() -> None:
    row = "by: A, on: 2026-06-01, reason: r"
    good = SMALL + (
        f"overrides: [{{{row}, country: VE, listed: false}}, "
        f"{{{row}, entity: a, fact: principal_place, value: US}}, "
        f"{{{row}, holder: b, subject: a, equity: 51%}}]\n"
    )
    assert len(parse_proposal(good).proposal.overrides) == 3
    bad = (
        SMALL
        + f"overrides: [{{{row}}}, {{{row}, country: VE, listed: true, entity: a, fact: listed}}]\n"
    )
    assert [line.split("/overrides/")[1][0] for line in problems_of(bad)] == ["0", "1"]
    assert "an override changes one thing" in problems_of(bad)[0]


def test_parties_come_with_their_roles_and_places() -> None:
    text = (
        HEAD
        + """
members: [{entity: a, roles: [anchor]}, {entity: b}]
providers: [{entity: c, role: supplier}]
models:
  - {name: m, owners: [d], developer: e, base: {name: n, developer: f, base: {name: o}},
     functions: {support: [g]}}
  - {name: p}
hardware: [{item: x, supplier: h}, {item: y}]
nce_requests: [{entity: b}]
"""
    )
    proposal = parse_proposal(text).proposal
    assert [(named.reference, named.role) for named in proposal.parties()] == [
        ("a", Role.ANCHOR),
        ("b", Role.MEMBER),
        ("c", Role.SUPPLIER),
        ("d", Role.OWNER),
        ("e", Role.DEVELOPER),
        ("f", Role.DEVELOPER),
        ("g", Role.DEPLOYER),
        ("h", Role.SUPPLIER),
        ("b", Role.MEMBER),
    ]
    places = {named.reference: named.pointer for named in proposal.parties()}
    assert places["f"] == ("models", 0, "base", "developer")
    assert places["g"] == ("models", 0, "functions", "support", 0)


def test_country_codes_are_capitals_whatever_the_file_writes() -> None:
    proposal = parse_proposal(SMALL + "target_markets: [ke, asean]\n").proposal
    assert proposal.target_markets == ["KE", "ASEAN"]
    assert "should match pattern" in problems_of(SMALL + "target_markets: [Kenya Republic]\n")[0]
    assert "valid string" in problems_of(SMALL + "target_markets: [[KE]]\n")[0]


def test_attestations_are_found_by_clause_and_layer() -> None:
    text = (
        SMALL
        + """
attestations:
  - {clause: VI.2, by: A, on: 2026-06-01, statement: all, layer: 2}
  - {clause: VI.2, by: B, on: 2026-06-01, statement: every layer}
  - {clause: II.1, by: C, on: 2026-06-01, statement: other}
"""
    )
    proposal = parse_proposal(text).proposal
    assert [each.by for each in proposal.attested("VI.2", 2)] == ["A", "B"]
    assert [each.by for each in proposal.attested("VI.2", 5)] == ["B"]
    assert [each.by for each in proposal.attested("VI.2")] == ["A", "B"]
