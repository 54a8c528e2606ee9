"""Redacting an exhibit as a lawyer does it, in whole requests; and what the dossier then takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act
from core.access.log import log_access
from core.errors import DomainError, EditConflict
from documents.models import Document, DocumentEvent
from legal import redacting, services
from legal.models import Box, Exhibit, Redaction, RestitutionClaim
from tests.cases.asking import looks, nothing_changes, text
from tests.documents.test_redacting import planted, words_of
from tests.documents.test_workbench import everything_in
from tests.factories import World
from tests.legal.asking import indonesian, url
from tests.legal.dossiers import Paper, asked, file_of, work
from tests.legal.makers import add_loss, add_paper, give_consent, wages

SignIn = Callable[[User], Client]
HEAD = Box(1, 0, 0, 1000, 200, "ADDRESS")
ROW = {
    "box-0-page": "1",
    "box-0-left": "0",
    "box-0-top": "0",
    "box-0-width": "100",
    "box-0-height": "20",
    "box-0-reason": "ADDRESS",
}


@pytest.fixture
def exhibit(world: World, claim: RestitutionClaim) -> Exhibit:
    paper = add_paper(world, planted(), "Kontrak kerja")
    with world.at_work(world.lawyer) as by:
        return services.add_exhibit(claim=claim, document=paper, description="Kontrak kerja", by=by)


def content_of(world: World, document_id: Any) -> bytes:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        return b"".join(Document.objects.get(pk=document_id).open_file())


def stored(world: World) -> list[Redaction]:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        found = list(Redaction.objects.select_related("case").order_by("created_at"))
        assert all(isinstance(one.boxes, list) for one in found)
        return found


def a_copy(world: World, exhibit: Exhibit, *boxes: Box) -> Redaction:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        draft = services.draw_boxes(exhibit=exhibit, boxes=list(boxes or [HEAD]), expected_version=0, by=by)
        assert draft is not None
        return services.make_redacted(redaction_id=draft.pk, expected_version=draft.version, by=by)


def test_from_the_exhibit_to_a_dossier_without_what_was_covered(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    original = content_of(world, exhibit.document_id)
    page = lawyer.get(url("redact", world, exhibit))
    assert page.status_code == 200
    assert f'src="/cases/{world.case.pk}/documents/{exhibit.document_id}/pages/1/"' in text(page)
    answer = lawyer.post(url("redact", world, exhibit), {**ROW, "version": "0", "go": "make"})
    [draft] = stored(world)
    assert answer["Location"] == url("redacted-make", world, draft)
    assert (draft.state, draft.boxes) == ("DRAFT", [HEAD])
    asked_first = text(lawyer.get(answer["Location"]))
    assert "What is under the boxes is gone from the copy for good." in asked_first
    assert "P-1 Kontrak kerja" in asked_first
    assert lawyer.post(answer["Location"], {"version": "1"}).status_code == 303
    [made] = stored(world)
    assert (made.state, made.version) == ("USED", 2)
    copy = content_of(world, made.document_id)
    assert words_of(copy) == ["", "", "halaman tiga"]
    assert b"MARK" not in everything_in(copy)
    # The original is what it was, bit by bit.
    assert content_of(world, exhibit.document_id) == original
    give_consent(world)
    add_loss(world, exhibit.claim, wages())
    dossier = asked(world, exhibit.claim)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    assert redacting.NOTED in paper.words
    assert "MARKGONE" not in paper.words
    assert b"MARKGONE" not in everything_in(paper.content)
    with world.at_work(world.lawyer):
        sha256 = Document.objects.get(pk=exhibit.document_id).sha256
        events = DocumentEvent.objects.filter(document=made.document_id).order_by("at")
        assert [event.kind for event in events] == ["MADE", "BUNDLED"]
    assert sha256 in paper.words.replace(" ", ""), "the digest of the original"


def test_the_original_is_chosen_again_and_the_choice_is_on_record(
    world: World, exhibit: Exhibit, lawyer: Client
) -> None:
    made = a_copy(world, exhibit)
    exhibits = url("exhibits", world, exhibit.claim)
    assert "Partly redacted" in text(lawyer.get(exhibits))
    page = text(lawyer.get(url("original-use", world, made)))
    assert "The next dossier shows the exhibit as it is" in page
    assert lawyer.post(url("original-use", world, made), {"version": str(made.version)}).status_code == 303
    assert "Partly redacted" not in text(lawyer.get(exhibits))
    with world.at_work(world.lawyer) as by:
        assert redacting.copies([exhibit], by=by) == {}
    [aside] = stored(world)
    assert lawyer.post(url("redacted-use", world, made), {"version": str(aside.version)}).status_code == 303
    with world.at_work(world.lawyer) as by:
        assert redacting.copies([exhibit], by=by) == {exhibit.pk: made.document_id}
        verbs = list(Act.objects.filter(verb__contains="redact").order_by("at").values_list("verb", flat=True))
        assert verbs == ["legal.redaction_drawn", "legal.redaction_made", "legal.redaction_used"]
        assert Act.objects.filter(verb="legal.original_used").count() == 1
    told = text(lawyer.get(reverse("cases:changes", kwargs={"case": world.case.pk})))
    assert "Redaction of an exhibit" in told


def test_a_newer_copy_takes_the_place_of_the_older_which_stays(world: World, exhibit: Exhibit) -> None:
    older = a_copy(world, exhibit)
    newer = a_copy(world, exhibit, HEAD, Box(3, 0, 0, 1000, 200, "HEALTH"))
    assert newer.replaces_id == older.pk
    first, second = stored(world)
    assert (first.state, second.state) == ("ASIDE", "USED")
    assert words_of(content_of(world, second.document_id)) == ["", "", ""]
    assert words_of(content_of(world, first.document_id))[2] == "halaman tiga"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"box-0-width": ""}, "Box 1: Width (%): Fill in this field."),
        ({"box-0-width": "0"}, "A box must be wider and higher than nothing."),
        ({"box-0-left": "100"}, "This box lies beside the page."),
        ({"box-0-left": "banyak"}, "Enter a number from 0 to 100"),
        ({"box-0-top": "-1"}, "Enter a number from 0 to 100"),
        ({"box-0-height": "1e9"}, "Enter a number from 0 to 100"),
        ({"box-0-page": "4"}, "There is no such page."),
        ({"box-0-reason": "X"}, "This choice is no longer possible."),
        ({"version": ""}, "The page was incomplete."),
    ],
)
def test_bad_figures_are_refused_with_a_sentence_and_stay_in_the_form(
    world: World, exhibit: Exhibit, lawyer: Client, changes: dict[str, str], sentence: str
) -> None:
    lawyer.get(url("redact", world, exhibit))  # the look is noted once
    with nothing_changes():
        answer = lawyer.post(url("redact", world, exhibit), {**ROW, "version": "0", **changes})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert '<option value="ADDRESS" selected>' in text(answer) or "box-0-reason" in changes


def test_rows_that_are_empty_or_to_be_removed_are_no_boxes_and_none_reaches_over_the_edge(
    world: World, exhibit: Exhibit, lawyer: Client
) -> None:
    rows = {
        **ROW,
        **{f"box-1-{name}": value for name, value in (("page", "1"), ("left", ""), ("reason", "OTHER"))},
        **{f"box-2-{name}": "x" for name in ("page", "left", "top", "width", "height")},
        "box-2-drop": "on",
        **{f"box-3-{name}": "90.5" for name in ("left", "top", "width", "height")},
        "box-3-page": "2",
        "box-3-reason": "HEALTH",
    }
    assert lawyer.post(url("redact", world, exhibit), {**rows, "version": "0", "go": "2"}).status_code == 303
    [draft] = stored(world)
    assert draft.boxes == [HEAD, Box(2, 905, 905, 95, 95, "HEALTH")]
    page = text(lawyer.get(url("redact", world, exhibit) + "?page=2"))
    assert '<rect x="905" y="905" width="95" height="95" />' in page
    assert '<rect x="0"' not in page


def test_turning_the_page_without_a_change_writes_nothing(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    lawyer.get(url("redact", world, exhibit))
    with nothing_changes():
        answer = lawyer.post(url("redact", world, exhibit), {"version": "0", "box-0-page": "1", "go": "2"})
    assert answer["Location"].endswith("?page=2")
    a_copy(world, exhibit)
    with nothing_changes():
        lawyer.post(url("redact", world, exhibit), {**ROW, "version": "0", "go": "3"})
    # From the copy in use a new draft begins with its boxes.
    assert 'name="box-0-height" value="20"' in text(lawyer.get(url("redact", world, exhibit))).replace('"20.0"', '"20"')


def test_two_people_on_one_draft(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    with world.at_work(world.lawyer) as by:
        services.draw_boxes(exhibit=exhibit, boxes=[HEAD], expected_version=0, by=by)
    other = {**ROW, "box-0-page": "3", "version": "0"}
    lawyer.get(url("redact", world, exhibit))
    with nothing_changes():
        answer = lawyer.post(url("redact", world, exhibit), other)
    assert answer.status_code == 409
    page = text(answer)
    assert "Somebody else has changed this meanwhile" in page
    assert "1 box on page 3" in page and "1 box on page 1" in page
    assert 'name="version" value="1"' in page
    kept = {**other, "version": "1", "keep-boxes": "theirs"}
    assert lawyer.post(url("redact", world, exhibit), kept).status_code == 303
    assert [one.boxes for one in stored(world)] == [[HEAD]]
    mine = {**other, "version": "1", "keep-boxes": "mine"}
    assert lawyer.post(url("redact", world, exhibit), mine).status_code == 303
    assert [one.boxes for one in stored(world)] == [[HEAD._replace(page=3)]]


@pytest.mark.parametrize("service", ["make_redacted", "use_redacted", "use_original"])
def test_a_version_that_has_moved_on_is_refused(world: World, exhibit: Exhibit, service: str) -> None:
    made = a_copy(world, exhibit)
    with world.at_work(world.lawyer) as by, nothing_changes(), pytest.raises(EditConflict):
        getattr(services, service)(redaction_id=made.pk, expected_version=1, by=by)


def test_no_copy_is_made_of_nothing_or_twice(world: World, exhibit: Exhibit) -> None:
    made = a_copy(world, exhibit)
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        draft = services.draw_boxes(exhibit=exhibit, boxes=[], expected_version=0, by=by)
        assert draft is not None
        with pytest.raises(DomainError, match="Draw at least one box first"):
            services.make_redacted(redaction_id=draft.pk, expected_version=1, by=by)
        with pytest.raises(DomainError, match="This copy is made already"):
            services.make_redacted(redaction_id=made.pk, expected_version=made.version, by=by)
        with pytest.raises(DomainError, match="There is no copy yet"):
            services.use_redacted(redaction_id=draft.pk, expected_version=1, by=by)


def test_the_dossier_never_falls_back_to_the_original(world: World, exhibit: Exhibit) -> None:
    a_copy(world, exhibit)
    give_consent(world)
    add_loss(world, exhibit.claim, wages())
    with world.at_work(world.lawyer):
        Document.objects.filter(origin="MADE").update(wrapped_file_key=b"")
    dossier = asked(world, exhibit.claim)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    assert "Tidak dapat dilampirkan: berkas rusak." in paper.words
    assert b"MARKGONE" not in everything_in(paper.content)


def test_an_exhibit_goes_with_its_drafts_and_its_copies_stay_as_documents(world: World, exhibit: Exhibit) -> None:
    a_copy(world, exhibit)
    a_copy(world, exhibit, HEAD._replace(page=2))
    with world.at_work(world.lawyer) as by:
        services.remove_exhibit(exhibit_id=exhibit.pk, expected_version=exhibit.version, by=by)
        assert Redaction.objects.count() == 0
        assert Document.objects.filter(origin="MADE").count() == 2


@pytest.mark.parametrize("actor", ["caseworker", "shelter", "manager", "counsellor"])
def test_nobody_else_learns_of_it(world: World, exhibit: Exhibit, sign_in: SignIn, actor: str) -> None:
    made = a_copy(world, exhibit)
    browser = sign_in(world.users[actor])
    with nothing_changes():
        for name, row in (
            ("redact", exhibit),
            ("redacted-make", made),
            ("redacted-use", made),
            ("original-use", made),
        ):
            for answer in (browser.get(url(name, world, row)), browser.post(url(name, world, row), {"version": "2"})):
                assert answer.status_code == 403
                assert "Kontrak" not in text(answer)


def test_each_look_is_on_record(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    before = len(looks(world, "cases.case.opened"))
    lawyer.get(url("redact", world, exhibit))
    assert len(looks(world, "cases.case.opened")) == before + 1
    with world.at_work(world.lawyer):
        events = Document.objects.get(pk=exhibit.document_id).events
        assert [(event.kind, event.by_id) for event in events.filter(kind="VIEWED")] == [("VIEWED", world.lawyer.pk)]


def test_it_speaks_indonesian(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    made = a_copy(world, exhibit)
    page = text(indonesian(lawyer).get(url("redact", world, exhibit)))
    for words in ("Samarkan P-1", "Buat salinan", "Simpan draf", "Dipakai", "Dari kiri (%)"):
        assert words in page
    assert "Gunakan dokumen asli" in text(lawyer.get(url("original-use", world, made)))


def test_queries(world: World, exhibit: Exhibit, lawyer: Client, django_assert_num_queries: Any) -> None:
    """The same, however many boxes and copies there are."""
    for page in (1, 2, 3):
        a_copy(world, exhibit, *(Box(page, 0, top, 100, 10, "OTHER") for top in range(0, 400, 20)))
    lawyer.get(url("redact", world, exhibit))
    with django_assert_num_queries(18):
        lawyer.get(url("redact", world, exhibit))
