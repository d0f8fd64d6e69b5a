from __future__ import annotations

from loaders.reading.spool import Ids


def test_ids_remember_their_first_value() -> None:
    with Ids() as ids:
        ids.put("hatter", b"tea")
        ids.put("hatter", b"coffee")
        assert ids.get("hatter") == b"tea"
        assert ids.get("hare") is None
        assert "hatter" in ids
        assert "hare" not in ids


def test_missing_ids_come_in_batches_in_order() -> None:
    with Ids() as mentioned, Ids() as defined:
        mentioned.update(f"e{number:04}" for number in range(1203))
        defined.update(["e0000", "e1202"])
        batches = list(mentioned.missing_from(defined))
    assert [len(batch) for batch in batches] == [500, 500, 201]
    assert batches[0][0] == "e0001"
