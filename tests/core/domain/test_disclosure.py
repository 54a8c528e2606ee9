"""Whether a text names an address, a place or a number: word for word, in whatever spelling, and no town alone."""

from __future__ import annotations

import pytest

from core.domain.disclosure import lines_of, names_of, numbers_among, numbers_in, spoken, words_among

HOME = "Jl. Contoh Rahasia 17, RT 03/RW 02\nKelurahan Contoh, Soe"


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Ia tinggal di JALAN  contoh-rahasia 17 bersama ibunya.", True),
        ("jl contoh rahasia 17", True),
        ("Jl. Contoh Rahasia 171", False),
        ("Jl. Contoh", False),
        ("Ia lahir di Soe, Kelurahan Contoh.", False),
        ("RT 03/RW 02", False),
    ],
)
def test_an_address_is_known_by_its_street_and_number(text: str, is_named: bool) -> None:
    assert bool(words_among(spoken(text), lines_of(HOME))) is is_named


@pytest.mark.parametrize(
    ("address", "text", "is_named"),
    [
        ("Kupang", "Polres Kupang", False),
        ("Kota Kupang", "Polres Kota Kupang", False),
        ("Kabupaten Timor Tengah Selatan, Provinsi NTT", "Soe, Kab. Timor Tengah Selatan, Provinsi NTT", False),
        ("Dusun Dua, Desa Oelomin", "di dusun dua desa Oelomin", True),
        ("Desa Oelomin Kecamatan Nekamese", "Desa Oelomin, Kecamatan Nekamese", True),
        ("", "apa pun", False),
    ],
)
def test_a_town_alone_is_no_address(address: str, text: str, is_named: bool) -> None:
    assert bool(words_among(spoken(text), lines_of(address))) is is_named


@pytest.mark.parametrize(
    ("address", "text", "is_named"),
    [
        ("Jl. Contoh No. 17, Soe", "Jalan Contoh 17", True),
        ("Jl. Contoh 17, Soe", "Jl. Contoh Nomor 17", True),
        ("Jl. Contoh No.17A, RT 003", "Jalan Contoh 17 A", True),
        ("Jl. Contoh 17 A", "Jln. Contoh no. 17a", True),
        ("Jl. Contoh No. 17, Soe", "Jl. Contoh 18", False),
        ("Desa Contoh RT 03 RW 05, Kec. Kupang Tengah", "Desa Contoh, RT 003/RW 005, Kecamatan Kupang Tengah", True),
        ("RT 03/RW 05, Desa Contoh", "di desa Contoh RT.3 RW.5", True),
        ("RT 03/RW 05, Desa Contoh", "di desa Contoh RT 3 RW 6", False),
    ],
)
def test_an_address_is_known_however_its_numbers_are_written(address: str, text: str, is_named: bool) -> None:
    assert bool(words_among(spoken(text), lines_of(address))) is is_named


@pytest.mark.parametrize(
    ("place", "text", "is_named"),
    [
        ("Rumah Melati", "Korban berada di rumah  MELATI sejak Mei.", True),
        ("Rumah Melati", "Rumah itu dicat, melati di halaman.", False),
        ("Rumah Aman", "Korban dirujuk ke rumah aman.", False),
        ("Shelter Trauma Center", "shelter trauma center", False),
    ],
)
def test_a_house_is_known_by_its_whole_name_and_not_by_what_every_house_is_called(
    place: str, text: str, is_named: bool
) -> None:
    assert bool(words_among(spoken(text), names_of(place))) is is_named


def test_a_number_is_the_same_however_it_is_written() -> None:
    written = ("0812-0000-0001", "+62 812 0000 0001", "telp. (0812) 0000 0001.")
    wanted = numbers_in("+6281200000001")
    assert [numbers_among(text, wanted) for text in (*written, "No. 17 081200000001")] == [wanted] * 4
    assert not numbers_among("3 bulan, 12 hari, 2026-03-04, Rp1.500.000, 081200000002", wanted)
    assert numbers_in("Kamar 12, lantai 3") == set()
