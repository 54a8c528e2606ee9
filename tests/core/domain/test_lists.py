"""Code lists, places, countries and languages."""

import json
from importlib.resources import files

import pytest
from django.utils.translation import override

from core.domain import codes, countries, places


def test_every_list_is_complete_and_without_doubles() -> None:
    for name in codes.list_names():
        entries = codes.code_list(name)
        assert len({entry.code for entry in entries}) == len(entries), name
        for attribute in ("label_en", "label_id"):
            labels = [getattr(entry, attribute) for entry in entries]
            assert all(labels) and len(set(labels)) == len(labels), (name, attribute)


@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("Gender", 6, "Feminine"),
        ("MaritalStatus", 6, "Single"),
        ("HighestLevelOfEducation", 9, "EarlyChildhoodEducation"),
        ("TraffickingStatus", 3, "PossibleVictimOfTrafficking"),
        ("TraffickingStatusDecisionMaker", 5, "Police"),
        ("MethodOfRecruitment", 10, "AtAPlaceOfBusiness"),
        ("MethodsOfControl", 18, "PhysicalThreats"),
        ("TypeOfExploitation", 11, "ForcedLabour"),
        ("TypeOfSexExploitation", 4, "Prostitution"),
        ("ForcedLabourIndustry", 21, "A_AgricultureForestryAndFishing"),
        ("RoleInProcess", 15, "TravellingPartner"),
        ("CaseStatus", 4, "Active"),
        ("ReferralReason", 3, "AdditionalServicesRequired"),
        ("TraffickingEventType", 3, "Recruitment"),
        ("SupportPlanType", 9, "Education"),
        ("ConsentQuestion", 7, "AgreesToInterview"),
        ("YesNoUnknown", 4, "Yes"),
    ],
)
def test_lists_have_the_codes_of_the_standard(name: str, count: int, first: str) -> None:
    entries = codes.code_list(name)
    assert (len(entries), entries[0].code) == (count, first)


def test_choices_follow_the_language_when_they_are_shown() -> None:
    choices = dict(codes.choices("Gender"))
    with override("id"):
        assert str(choices["Feminine"]) == "Perempuan"
    with override("en"):
        # Our own words; those of the standard are found in what is imported.
        words = {"Feminine": "Female", "Masculine": "Male"}
        words |= {"TransgenderFeminine": "Transgender woman", "TransgenderMasculine": "Transgender man"}
        assert {code: str(choices[code]) for code in words} == words
    for spelled in ("feminine", "Female", "perempuan"):
        assert codes.find_code("Gender", spelled) == "Feminine"
    assert codes.find_code("Gender", "Transgender Masculine") == "TransgenderMasculine"
    assert codes.label("CaseStatus", "FollowUp", "id") == "Tindak lanjut"
    assert codes.label("CaseStatus", "Gone", "id") == "Gone"


def test_spellings_are_found_and_sent_as_the_standard_has_them() -> None:
    assert codes.find_code("MethodsOfControl", " jeratan  x") is None
    assert codes.find_code("MethodsOfControl", "penjeratan  UTANG") == "DebtBondage"
    assert codes.find_code("MethodsOfControl", "ThreatOfLawEnforcement") == "ThreatsLawEnforcement"
    assert codes.find_code("RelationshipToTrafficker", "Unacquainted") == "Unaquainted"
    exported = {codes.export_code("MethodsOfControl", entry.code) for entry in codes.code_list("MethodsOfControl")}
    assert len(exported) == 16
    assert codes.export_code("MethodsOfControl", "RestrictsMovement") == "Other"
    with pytest.raises(KeyError):
        codes.export_code("MethodsOfControl", "Magic")
    with pytest.raises(KeyError):
        codes.code_list("Magic")


def test_sub_lists_hang_under_their_list() -> None:
    industries = codes.code_values("ForcedLabourIndustry")
    parents = {entry.parent for entry in codes.code_list("ForcedLabourIndustryDivision")}
    assert parents < industries


def test_fields_of_the_standard() -> None:
    fields = {field.name: field for field in codes.fields()}
    assert len(fields) == 84
    assert {field.code_list for field in fields.values()} - {None} <= set(codes.list_names())


def test_the_standard_is_attributed() -> None:
    content = json.loads((files("core.domain") / "data" / "htcds.json").read_text())
    assert "CC BY 4.0" in content["licence"] and "IOM" in content["source"]
    assert "our own translation" in content["translation"]


def test_every_data_file_names_its_source() -> None:
    for file in (files("core.domain") / "data").iterdir():
        if file.name.endswith(".csv"):
            first = file.read_text().splitlines()[0]
            assert first.startswith("# ") and len(first) > 60, file.name
        if file.name.endswith(".json"):
            assert {"about", "source", "licence"} <= json.loads(file.read_text()).keys(), file.name


def test_provinces_and_regencies() -> None:
    assert len(places.provinces()) == 38
    all_regencies = [place for province in places.provinces() for place in places.regencies(province.code)]
    assert len(all_regencies) == len({place.code for place in all_regencies}) == 514
    assert all(place.name.startswith(("Kabupaten ", "Kota ")) for place in all_regencies)
    assert places.regencies("00") == ()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("11", "Aceh"),
        ("11.01", "Kabupaten Aceh Selatan, Aceh"),
        ("32.76", "Kota Depok, Jawa Barat"),
        ("96.71", "Kota Sorong, Papua Barat Daya"),
        ("32.99", "32.99"),
        ("", ""),
    ],
)
def test_place_names(code: str, name: str) -> None:
    assert places.place_name(code) == name


def test_countries() -> None:
    everything = countries.countries()
    assert len(everything) == 249
    assert len({country.alpha3 for country in everything}) == 249
    saudi = countries.find_country("sau")
    assert saudi is not None and saudi is countries.find_country("Arab Saudi") is countries.find_country("SA")
    assert countries.country_name("MMR", "en") == countries.country_name("MM", "id") == "Myanmar"
    assert countries.find_country("myanmar") is countries.find_country("Myanmar (Burma)") is not None
    assert countries.country_name("KH", "id") == "Kamboja"
    assert countries.country_name("??", "id") == "??"
    with override("id"):
        assert str(countries.country_name("SG")) == "Singapura"
        choices = countries.country_choices()
        assert len(choices) == 249 and str(choices[0][1]) == "Indonesia"
        assert [str(name) for _code, name in choices[13:16]] == ["Afganistan", "Afrika Selatan", "Albania"]
        languages = [str(name) for _code, name in countries.language_choices()]
        assert (languages[:2], languages.index("Belanda") < languages.index("Burma")) == (["Aceh", "Amharik"], True)
    with override("en"):
        assert [str(name) for _code, name in countries.country_choices()[13:16]] == [
            "Afghanistan",
            "Åland Islands",
            "Albania",
        ]
    assert all(countries.find_country(code) for code in countries.FREQUENT_COUNTRIES)


@pytest.mark.parametrize(("text", "code"), [("jv", "jav"), ("MAY", "msa"), ("Madura", "mad"), ("chi", "zho")])
def test_languages(text: str, code: str) -> None:
    language = countries.find_language(text)
    assert language is not None and language.code == code
    assert len(countries.language_choices()) == len({entry.code for entry in countries.languages()})
    assert countries.find_language("klingon") is None
