"""Forms: what {{ form }} writes, what fields accept and refuse, and two people saving one form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from accounts.models import Site
from core.web.form_fields import (
    DateField,
    DateTimeField,
    FileField,
    InlineRadios,
    MultipleFileField,
    PastDateField,
    TextField,
    YesNoUnknownField,
    where_they_differ,
)
from core.web.forms import Form, Section
from core.web.number_fields import CurrencyField, MoneyField, plain_number


class Sample(Form):
    sections = (Section("When", ["happened_on"]),)

    name = forms.CharField(help_text="Not <b>bold</b>.")
    nickname = forms.CharField(required=False)
    happened_on = PastDateField()
    sex = forms.ChoiceField(choices=[("f", "Female"), ("m", "Male")], widget=forms.RadioSelect)
    agrees = forms.BooleanField()
    injured = YesNoUnknownField()


class Shared(Form):
    versioned = True

    stage = forms.ChoiceField(choices=[("a", "Intake"), ("b", "Closed")])
    text = TextField()
    needs = forms.MultipleChoiceField(choices=[("1", "Food"), ("2", "Bed")], required=False)
    urgent = forms.BooleanField(required=False)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with override("en"):
        yield


def posted(text: str) -> QueryDict:
    return QueryDict(text)


def test_an_optional_field_says_so_and_a_required_one_does_not() -> None:
    html = str(Sample())

    assert html.count("(optional)") == 1
    assert 'for="id_nickname">Nickname <span class="optional">(optional)</span></label>' in html
    assert " required" not in html


def test_hint_and_error_are_tied_to_their_field() -> None:
    html = str(Sample(posted("name=")))

    assert '<div class="hint" id="id_name_helptext">Not &lt;b&gt;bold&lt;/b&gt;.</div>' in html
    assert 'aria-describedby="id_name_helptext id_name_error" aria-invalid="true" class="form-control"' in html
    assert 'id="id_name_error"' in html
    assert '<a href="#id_name">Name: Fill in this field.</a>' in html


def test_radios_stand_in_a_fieldset_that_carries_the_error() -> None:
    html = str(Sample(posted("name=x")))

    assert '<fieldset id="id_sex" aria-describedby="id_sex_error">' in html
    assert 'type="radio" name="sex" value="f" class="form-check-input" id="id_sex_0"' in html
    assert '<a href="#id_sex">Sex: Choose an answer.</a>' in html
    assert '<a href="#id_agrees">Agrees: Tick the box to go on.</a>' in html


def test_sections_come_after_the_fields_that_no_section_names() -> None:
    groups = Sample().groups

    assert [[field.name for field in group.fields] for group in groups] == [
        ["name", "nickname", "sex", "agrees", "injured"],
        ["happened_on"],
    ]
    assert '<h2 class="form-section">When</h2>' in str(Sample())


def test_a_plain_django_form_is_dressed_too() -> None:
    class Plain(forms.Form):
        kind = forms.ChoiceField(choices=[("a", "A")])

    html = str(Plain(posted("")))

    assert 'class="form-select"' in html
    assert "There is a problem" in html


def test_text_that_is_too_long_is_refused_and_never_cut_by_the_browser() -> None:
    class Short(Form):
        title = forms.CharField(max_length=5)
        story = TextField(max_length=10)

    form = Short({"title": "123456", "story": "x" * 12})
    html = str(form)

    assert "maxlength" not in html
    assert form.errors["story"] == ["The text is too long: 12 characters; 10 fit. Shorten it or split it."]
    assert "x" * 12 in html


def test_a_nul_byte_is_refused_with_a_sentence() -> None:
    form = Sample({"name": "a\0b"})

    assert form.errors["name"] == [
        "The text contains a character that cannot be stored. Delete it, or type the text again."
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("3026-01-01", "Check the year: this date is too far in the future."),
        ("1899-12-31", "Check the year: it must be 1900 or later."),
        ("2026-02-30", "Enter a real date, such as 27/3/2026."),
        ("0000-00-00", "Enter a real date, such as 27/3/2026."),
        ("2026-01-01\0", "Enter a real date, such as 27/3/2026."),
    ],
)
def test_absurd_dates_are_refused(text: str, error: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        DateField().clean(text)
    assert refused.value.messages == [error]


def test_dates_are_read_as_indonesians_write_them() -> None:
    with override("id"):
        assert DateField().clean("27/3/2026") == date(2026, 3, 27)
        assert DateField().clean("1900-01-01") == date(1900, 1, 1)


def test_a_past_date_may_be_today_but_not_tomorrow() -> None:
    today = timezone.localdate()

    assert PastDateField().clean(today.isoformat()) == today
    with pytest.raises(forms.ValidationError, match="today or earlier"):
        PastDateField().clean(date.fromordinal(today.toordinal() + 1).isoformat())


def test_an_absurd_moment_is_refused() -> None:
    with pytest.raises(forms.ValidationError, match="too far in the future"):
        DateTimeField().clean("3026-01-01T10:00")


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("id", "1.250.000", "1250000"),
        ("id", "Rp 1.250.000,50", "1250000.50"),
        ("id", "Rp1.250", "1250"),
        ("id", "12,5", "12.5"),
        ("id", "12.5", "12.5"),
        ("en", "1,250,000.50", "1250000.50"),
        ("en", "1,250", "1250"),
        ("en", "1.250", "1.250"),
        ("en", "0,125", "0.125"),
        ("id", "0.125", "0.125"),
        ("en", "USD 300", "300"),
        ("en", "1250000", "1250000"),
    ],
)
def test_amounts_are_understood_as_written(language: str, text: str, amount: str) -> None:
    with override(language):
        assert Decimal(plain_number(text)) == Decimal(amount)


@pytest.mark.parametrize("text", ["many", "NaN", "Infinity", "1e400", "1,2,x", "--5", "-5", "12345678901234567890"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        MoneyField().clean(text)


@pytest.mark.parametrize("text", ["1.00.000", "1.00.00", "1,2,3.4.5", "1.250,000,5", "12.50.000", "1,250.000.000", ","])
def test_an_amount_with_broken_groups_is_refused_and_not_guessed(text: str) -> None:
    with override("id"), pytest.raises(forms.ValidationError, match="Isi jumlah dengan angka"):
        MoneyField().clean(text)


def test_a_stored_amount_comes_back_unchanged() -> None:
    for language in ("id", "en"):
        with override(language):
            field = MoneyField()
            for amount in (Decimal("1250000.00"), Decimal("0.50"), Decimal("1234.05")):
                assert field.clean(field.prepare_value(amount)) == amount


@pytest.mark.parametrize(("stored", "shown"), [(True, "yes"), (False, "no"), (None, "unknown")])
def test_yes_no_unknown_goes_both_ways(stored: bool | None, shown: str) -> None:
    field = YesNoUnknownField()

    assert field.prepare_value(stored) == shown
    assert field.clean(shown) is stored
    assert field.clean("") is None
    with pytest.raises(forms.ValidationError):
        field.clean("perhaps")


def test_files() -> None:
    one, two = SimpleUploadedFile("a.pdf", b"x"), SimpleUploadedFile("b.pdf", b"y")
    empty = SimpleUploadedFile("c.pdf", b"")

    class Upload(Form):
        letter = FileField(accept=".pdf")
        exhibits = MultipleFileField(required=False)

    form = Upload({}, MultiValueDict({"letter": [one], "exhibits": [one, two]}))
    assert form.is_valid()
    assert form.cleaned_data["exhibits"] == [one, two]
    assert 'accept=".pdf"' in str(form)

    assert Upload({}, MultiValueDict({"letter": [empty]})).errors == {
        "letter": ["The file is empty. Choose another one."]
    }
    assert Upload({}, MultiValueDict({"letter": [one], "exhibits": [two, empty]})).errors == {
        "exhibits": ["The file is empty. Choose another one."]
    }
    assert Upload({}, MultiValueDict({})).errors == {"letter": ["Choose a file."]}


def test_the_version_travels_with_the_form() -> None:
    assert '<input type="hidden" name="version" value="3" id="id_version">' in str(Shared(initial={"version": 3}))

    form = Shared(posted("stage=a&text=x&version=3"))
    assert form.is_valid()
    assert form.expected_version == 3
    assert Shared(posted("stage=a&text=x")).errors == {"version": ["The page was incomplete. Reload it and try again."]}


def test_after_a_conflict_both_sides_are_shown_and_nothing_typed_is_lost() -> None:
    form = Shared(posted("stage=a&text=mine&needs=1&version=3"))
    assert form.is_valid()

    form.meet({"stage": "b", "text": "theirs", "needs": ["1"], "urgent": False, "version": 7})

    assert [(each.label, each.mine, each.theirs) for each in form.differences] == [
        ("Stage", "Intake", "Closed"),
        ("Text", "mine", "theirs"),
    ]
    html = str(form)
    assert 'name="version" value="7"' in html
    assert 'name="keep-text" value="theirs"' in html
    assert ">\nmine</textarea>" in html


def test_a_conflict_that_no_field_shows_is_said_all_the_same() -> None:
    form = Shared(posted("stage=a&text=mine&version=3"))
    assert form.is_valid()
    assert "data-conflict" not in str(form)

    form.meet({"version": 7})

    html = str(form)
    assert (html.count("data-conflict"), 'name="version" value="7"' in html) == (1, True)
    assert "Somebody else has changed this meanwhile" in html and "press the button once more" in html


def test_of_two_sums_each_is_written_as_the_field_writes_it() -> None:
    class Sum(Form):
        versioned = True
        amount = MoneyField(label="Amount", currency="IDR")

    form = Sum(posted("amount=90000000&version=1"))
    assert form.is_valid()
    form.meet({"amount": Decimal("100000000.00"), "version": 2})
    assert [(each.mine, each.theirs) for each in form.differences] == [("90,000,000", "100,000,000")]


def test_of_two_long_texts_the_lines_that_differ_are_shown() -> None:
    lines = [f"line {number}" for number in range(20)]
    theirs = "\r\n".join([*lines[:3], "theirs", *lines[4:]])
    mine = "\n\n".join([*lines[:12], "mine", *lines[12:]])

    assert where_they_differ(mine, theirs) == ("…\n\nline 3\n\n…\n\nmine\n\n…", "…\n\ntheirs\n\n…\n\n…")
    assert where_they_differ("one\ntwo", "one\nthree") == ("one\ntwo", "one\nthree")


def test_the_choice_after_a_conflict_is_followed_field_by_field() -> None:
    current = {"stage": "b", "text": "theirs", "needs": ["1", "2"], "urgent": True, "version": 7}
    form = Shared(
        posted(
            "stage=a&text=mine&needs=1&version=7&keep-stage=mine&keep-text=theirs&keep-needs=theirs&keep-urgent=theirs"
        ),
        initial=current,
    )

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "stage": "a",
        "text": "theirs",
        "needs": ["1", "2"],
        "urgent": True,
        "version": 7,
    }


def test_inline_radios_are_radios() -> None:
    class Short(Form):
        sex = forms.ChoiceField(choices=[("f", "Female")], widget=InlineRadios)

    assert '<div class="choices choices-inline"><div class="choice"><input type="radio"' in str(Short())


def test_a_select_shows_its_groups_escapes_their_words_and_marks_the_chosen() -> None:
    class Choosing(Form):
        house = forms.ChoiceField(
            label="House", choices=[("", "None"), ("Big <1>", [("a", "A & B"), ("1", "C")]), ("Small", [("d", "D")])]
        )

    html = str(Choosing(posted("house=1")))

    assert (
        '<option value="">None</option><optgroup label="Big &lt;1&gt;"><option value="a">A &amp; B</option>'
        '<option value="1" selected>C</option></optgroup>'
        '<optgroup label="Small"><option value="d">D</option></optgroup>'
    ) in html


class Offered(Form):
    one = forms.ChoiceField(choices=[("1", "Food")], required=False)
    several = forms.MultipleChoiceField(choices=[("1", "Food")], required=False)
    row = forms.ModelChoiceField(Site.objects.none(), required=False)
    rows = forms.ModelMultipleChoiceField(Site.objects.none(), required=False)
    answer = YesNoUnknownField()
    currency = CurrencyField(required=False)
    own = forms.ChoiceField(choices=[], required=False, error_messages={"invalid_choice": "This bed is taken."})


@pytest.mark.parametrize("name", ["one", "several", "row", "rows", "answer", "currency"])
@pytest.mark.parametrize("sent", ["MARKGONE", "8c3e4c8e-0000-4000-8000-000000000000"])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This choice is no longer possible. Choose another one."),
        ("id", "Pilihan ini tidak tersedia lagi. Pilih yang lain."),
    ],
)
def test_a_choice_that_has_gone_is_named_so_and_not_repeated(name: str, sent: str, language: str, said: str) -> None:
    with override(language):
        assert dict(Offered(posted(f"{name}={sent}")).errors) == {name: [said]}


def test_a_field_that_says_more_keeps_its_sentence() -> None:
    assert dict(Offered(posted("own=1")).errors) == {"own": ["This bed is taken."]}


DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class Typed(Form):
    name = forms.CharField()
    text = TextField(max_length=5, required=False)


@pytest.mark.parametrize("character", DIRECTIONS)
def test_one_line_with_a_hidden_direction_is_refused(character: str) -> None:
    form = Typed(data={"name": f"Sari {character}iraS"})
    said = "The text contains a hidden character that turns the direction of reading."
    assert dict(form.errors) == {"name": [f"{said} Delete it, or type the text again."]}


@pytest.mark.parametrize("name", ["سارة", "שרה", "မြန်မာ", "Sari\u200c-\u200dNama", "O\u2019Neil"])
def test_names_of_every_script_are_taken(name: str) -> None:
    form = Typed(data={"name": name})
    assert form.is_valid()
    assert form.cleaned_data["name"] == name


def test_several_lines_are_kept_without_hidden_directions() -> None:
    form = Typed(data={"name": "a", "text": f"{DIRECTIONS}سا\r\n{DIRECTIONS}b"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["text"] == "سا\r\nb"
    only = Typed(data={"name": "a", "text": DIRECTIONS})
    assert only.is_valid()
    assert only.cleaned_data["text"] == ""
