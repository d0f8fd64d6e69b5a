from __future__ import annotations

from datetime import date
from pathlib import Path

from files import counted, entities, interests, items, recognised, refusals, written

from loaders.edge_lists import FORMATS
from loaders.records import Diagnostic
from ownership_graph.model import EntityKind, Right

MEDIAS, OWNED_BY = FORMATS

EDGES = "id\torigine\tqualificatif\tvaleur\tcible\n"


def test_words_and_figures_of_the_french_tables(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        {
            "a-edges.tsv": EDGES
            + "1\tPersonne Fictive\tégal à\t47.00%\tGroupe Fictif\n"
            + "2\tGroupe Fictif\tsupérieur à\t50.00%\tLe Journal\n"
            + "3\tPersonne Fictive\tinférieur à\t5,00%\tLe Journal\n"
            + "4\tPersonne Fictive\tcontrôle\t\tLe Journal\n"
            + "5\tPersonne Fictive\tparticipe\t\tLe Journal\n"
            + "6\tPersonne Fictive\tégal à\t\tLe Journal\n",
            "personnes.tsv": "Nom\tmilliardaireForbes2024\nPersonne Fictive\t\n",
            "organisations.tsv": "nom\tcommentaire\nGroupe Fictif\t\n\tsans nom\n",
            "medias.tsv": "Nom\tType\nLe  Journal\tPresse\n",
        },
    )
    assert all(recognised(MEDIAS, file) for file in files)
    found = items(MEDIAS, files)
    kinds = {key: entity.kind for key, entity in entities(found).items()}
    assert kinds == {
        "Personne Fictive": EntityKind.PERSON,
        "Groupe Fictif": EntityKind.LEGAL_ENTITY,
        "Le Journal": EntityKind.UNKNOWN,
    }
    stakes = [(str(each.equity), set(each.rights)) for each in interests(found).values()]
    assert stakes == [
        ("47", {Right.SHAREHOLDING}),
        (">50-100", {Right.SHAREHOLDING}),
        ("0-<5", {Right.SHAREHOLDING}),
        ("None", {Right.OTHER_INFLUENCE_OR_CONTROL}),
        ("None", {Right.SHAREHOLDING}),
        ("None", {Right.SHAREHOLDING}),
    ]
    assert counted(found) == 10
    assert refusals(found) == ["the row has no name."]


def test_edges_that_cannot_be_are_refused(tmp_path: Path) -> None:
    text = (
        EDGES
        + "1\tA\tégal à\tbeaucoup\tB\n2\tA\taime\t\tB\n3\tA\tcontrôle\t\t\n"
        + "4\tA\tcontrôle\t\tA\n5\tB\n6\tA\tégal à\t120%\tB\n"
    )
    found = items(MEDIAS, written(tmp_path, {"x.tsv": text}))
    assert len(refusals(found)) == 6
    assert interests(found) == {}


def test_a_table_of_owners_gives_links_without_shares(tmp_path: Path) -> None:
    text = "company,acquirer,date\nAlpha,Beta,2011-02-03\nAlpha,Gamma,\nBeta,Beta,\nAlpha\n"
    files = written(tmp_path, {"x.csv": text})
    assert recognised(OWNED_BY, files[0])
    found = items(OWNED_BY, files)
    stakes = {each.holder: (each.subject, each.start) for each in interests(found).values()}
    assert stakes == {"Beta": ("Alpha", date(2011, 2, 3)), "Gamma": ("Alpha", None)}
    assert all(each.equity is None for each in interests(found).values())
    assert set(entities(found)) == {"Alpha", "Beta", "Gamma"}
    assert len(refusals(found)) == 2
    assert counted(found) == 4


def test_a_date_that_is_none_leaves_a_link_without_one(tmp_path: Path) -> None:
    text = "company,acquirer,date\nAlpha,Beta,03/04/2011\n"
    found = items(OWNED_BY, written(tmp_path, {"x.csv": text}))
    assert [each.start for each in interests(found).values()] == [None]
    (remark,) = [item for item in found if isinstance(item, Diagnostic)]
    assert remark.message == "the date '03/04/2011' is none, and left out."


def test_other_tables_are_not_taken(tmp_path: Path) -> None:
    (file,) = written(tmp_path, {"x.csv": "id,name\n"})
    assert not recognised(MEDIAS, file)
    assert not recognised(OWNED_BY, file)
