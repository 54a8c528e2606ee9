"""One survivor's way through the whole house, from an empty database to the dossier, as people click it."""

from __future__ import annotations

import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House, assert_accessible
from tests.browser.seizing import carry_away, search
from tests.browser.thread import ADMIN, NAME, NIGHT, PARTS, PASSWORD, PEOPLE, SESSION, STORY, Thread, keep_place, save
from tests.documents import samples


@pytest.fixture(scope="module")
def thread(house: House, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Thread:
    return Thread(house, chromium, tmp_path_factory.mktemp("desk"))


def test_the_thread(thread: Thread) -> None:
    an_empty_installation_is_made_ready(thread)
    the_administrator_invites_six_people(thread)
    the_administrator_sets_up_a_house(thread)
    the_caseworker_registers_an_intake_and_works(thread)
    the_colleague_who_is_not_on_the_case_does_not_find_it(thread)
    shelter_staff_admits_and_writes_tonights_note_on_a_phone(thread)
    the_counsellor_records_a_session_that_nobody_else_can_open(thread)
    the_lawyer_builds_a_dossier_even_though_a_worker_is_killed(thread)
    consent_withdrawn_blocks_the_next_dossier(thread)
    the_reintegration_officer_plans_the_return(thread)
    the_administrator_takes_a_role_away_and_the_next_click_knows(thread)
    nothing_that_is_carried_away_can_be_read(thread)


def an_empty_installation_is_made_ready(thread: Thread) -> None:
    said = thread.house.manage(
        "setup", "--organisation", "Yayasan Benang", "--site", "Kantor Benang", "--email", ADMIN,
        "--name", "Admin Benang", "--password-file", "-", "--language", "id", stdin=f"{PASSWORD}\n",
    )  # fmt: skip
    assert "Yayasan Benang" in said
    sign_in(thread, "administrator", ADMIN)


def sign_in(thread: Thread, who: str, email: str, *, phone: bool = False) -> None:
    page = thread.browser_of(who, phone=phone)
    page.goto(f"{thread.house.address}/sign-in/")
    assert_accessible(page)
    page.fill("#id_email", email)
    page.fill("#id_password", "salah-sekali-sandinya")
    page.press("#id_password", "Enter")
    expect(page.locator("#id_email")).to_have_value(email)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    accept_terms(page)
    page.wait_for_url(re.compile(r"/(cases|people|houses|tonight)/"))
    assert_accessible(page)


def accept_terms(page: Page) -> None:
    """Whoever comes for the first time reads what is agreed here, before anything else."""
    page.wait_for_url("**/terms/**")
    assert_accessible(page)
    with page.expect_navigation():
        page.locator("main form button.btn-primary").click()


def the_administrator_invites_six_people(thread: Thread) -> None:
    for who, (role, site) in PEOPLE.items():
        page = thread.go("administrator", "/people/invite/")
        page.fill("#id_email", f"{who}@benang.test")
        page.fill("#id_name", f"Orang {who.title()}")
        page.select_option("#id_role", label=role)
        page.select_option("#id_site", label=site)
        save(page)
        link = page.input_value("#link")
        accept(thread, who, link)


def accept(thread: Thread, who: str, link: str) -> None:
    page = thread.browser_of(who, phone=who == "shelter")
    page.goto(link)
    assert_accessible(page)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_again", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button.btn-primary").click()
    assert_accessible(page)
    accept_terms(page)
    page.wait_for_load_state()
    assert_accessible(page)
    assert "/invitation/" not in page.url and "/terms/" not in page.url


def the_administrator_sets_up_a_house(thread: Thread) -> None:
    page = thread.go("administrator", "/setup/houses/add/")
    page.fill("#id_name", "Rumah Benang")
    page.fill("#id_new_address", "Jalan Contoh Rahasia 1")
    page.select_option("#id_site", label="Kantor Benang")
    save(page)
    page.get_by_role("link", name=re.compile("kamar", re.IGNORECASE)).first.click()
    page.fill("#id_name", "Kamar Melati")
    page.fill("#id_beds", "2")
    save(page)


def next_step(page: Page, step: str) -> None:
    """Keep what was answered, and be led to the next step."""
    save(page)
    assert page.url.rstrip("/").endswith(step), page.url
    assert_accessible(page)


def the_caseworker_registers_an_intake_and_works(thread: Thread) -> None:
    page = thread.go("caseworker", "/cases/new/")
    page.check("input[name=rule][value=ONLY_SO]")
    page.check("input[name=safe_channels][value=CHAT]")
    page.fill("#id_must_not_know", "Agen di kampung")
    next_step(page, "safety")
    page.check("#id_is_in_danger")
    page.check("input[name=age_group][value=ADULT]")
    page.check("input[name=needs_interpreter][value=yes]")
    page.select_option("#id_channel", "HOTLINE")
    next_step(page, "support")
    page.select_option("#id_primary_language", "sas")
    next_step(page, "consent")
    page.check("input[name=decision][value=GIVEN]")
    page.check("input[name=form][value=WRITTEN]")
    for box in page.locator("input[name=explained]").all():
        box.check()
    next_step(page, "person")
    page.fill("#id_full_name", NAME)
    page.select_option("#id_gender", index=1)
    page.select_option("#id_citizenship", "ID")
    page.fill("#id_birth_date", "3026-01-01")
    page.locator("form#form button.btn").last.click()
    expect(page.locator("main")).to_contain_text("tahun")
    assert_accessible(page)
    page.fill("#id_birth_date", "1999-02-03")
    next_step(page, "account")
    page.fill("#id_account", STORY)
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile(r"^tersimpan \d"), timeout=15_000)
    # Left in the middle, and gone on with from the list of begun intakes.
    thread.go("caseworker", "/cases/new/")
    page.get_by_role("link", name=NAME, exact=True).click()
    expect(page.locator("#id_account")).to_have_value(STORY)
    next_step(page, "needs")
    page.check("input[name=urgent_needs][value=SHELTER]")
    next_step(page, "review")
    for said in (NAME, "Agen di kampung", STORY, "Sasak"):
        expect(page.locator("main")).to_contain_text(said)
    save(page)
    thread.case = page.url.rstrip("/").rsplit("/", 1)[-1]
    expect(page.locator("h1")).to_have_text(NAME)
    assert NAME not in page.title()

    page.fill("#note-box textarea", "Catatan pertama dari pekerja kasus")
    page.locator("#note-box button.btn").click()
    expect(page.locator(".timeline")).to_contain_text("Catatan pertama dari pekerja kasus")
    assert_accessible(page)

    page = thread.go("caseworker", f"/cases/{thread.case}/tasks/new/")
    page.fill("#id_title", "Urus kartu identitas")
    page.fill("#id_due_on", (date.today() + timedelta(days=3)).isoformat())
    save(page)
    expect(page.locator("main")).to_contain_text("Urus kartu identitas")

    for who, part in PARTS.items():
        page = thread.go("caseworker", f"/cases/{thread.case}/team/new/")
        page.select_option("#id_user", label=f"Orang {who.title()}")
        page.select_option("#id_part", part)
        save(page)

    page = thread.go("caseworker", f"/cases/{thread.case}/consents/new/")
    page.select_option("#id_purpose", "RESTITUTION")
    for body in ("LPSK", "PROSECUTOR", "POLICE", "COURT"):
        page.check(f"input[name=recipients][value={body}]")
    for kind in ("general", "identity", "legal"):
        page.check(f"input[name=data_classes][value={kind}]")
    page.check("input[name=decision][value=GIVEN]")
    page.check("input[name=form][value=WRITTEN]")
    page.fill("#id_decided_on", date.today().isoformat())
    save(page)

    page = thread.go("caseworker", f"/cases/{thread.case}/shelter/ask/")
    page.check("input[name=house] >> nth=0")
    save(page)


def the_colleague_who_is_not_on_the_case_does_not_find_it(thread: Thread) -> None:
    page = thread.go("colleague", "/cases/")
    assert NAME not in page.content()
    answer = page.goto(f"{thread.house.address}/cases/{thread.case}/")
    assert answer is not None
    assert answer.status == 404
    assert NAME not in page.content()


def shelter_staff_admits_and_writes_tonights_note_on_a_phone(thread: Thread) -> None:
    page = thread.go("shelter", "/houses/")
    page.locator("main").get_by_role("link", name=re.compile("Rumah Benang")).first.click()
    expect(page.locator("main")).to_contain_text(NAME)
    assert_accessible(page)
    page.locator("a[href*='/admit/']").first.click()
    page.locator("#id_bed option:not([value=''])").first.wait_for(state="attached")
    page.select_option("#id_bed", index=1)
    page.check("#id_has_acknowledged_rules")
    save(page)

    page = thread.go("shelter", "/tonight/")
    expect(page.locator("main")).to_contain_text(NAME)
    page.locator("main a[href*='/notes/']").first.click()
    page.fill("#id_text", NIGHT)
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_url("**/tonight/")
    assert_accessible(page)
    page = thread.go("caseworker", f"/cases/{thread.case}/")
    expect(page.locator(".timeline")).to_contain_text(NIGHT)


def the_counsellor_records_a_session_that_nobody_else_can_open(thread: Thread) -> None:
    page = thread.go("counsellor", f"/cases/{thread.case}/counselling/new/")
    page.fill("#id_minutes", "50")
    page.fill("#id_content", SESSION)
    save(page)
    page.locator("main table a.row-link").first.click()
    expect(page.locator("main")).to_contain_text(SESSION)
    assert_accessible(page)
    for who in ("caseworker", "colleague", "shelter", "lawyer", "reintegration", "administrator"):
        other = thread.pages[who]
        for path in ("", "counselling/", "person/", "account/", "team/", "consents/"):
            other.goto(f"{thread.house.address}/cases/{thread.case}/{path}")
            assert "MARKSESSION" not in other.content(), f"{who} {path}"


LOSSES = [
    # head, description, quantity, unit, rate, currency, rupiah for one unit
    ("A", "Upah delapan bulan yang tidak dibayar", "8", "MONTH", "1800", "MYR", "3512.5"),
    ("C", "Biaya pemeriksaan kesehatan", "1", "SUM", "1250000", "IDR", ""),
    ("D", "Ongkos pulang", "2", "TIME", "875000", "IDR", ""),
]
# 8 × 1,800 × 3,512.50 + 1,250,000 + 2 × 875,000, by hand.
TOTAL = "53.580.000"
IN_WORDS = "lima puluh tiga juta lima ratus delapan puluh ribu rupiah"


def the_lawyer_builds_a_dossier_even_though_a_worker_is_killed(thread: Thread) -> None:
    page = thread.go("lawyer", f"/cases/{thread.case}/legal/matters/add/")
    page.fill("#id_title", "Perkara pidana TPPO")
    page.select_option("#id_kind", "CRIMINAL")
    page.fill("#id_police_report", "LP/B/123/CONTOH")
    page.fill("#id_opened_on", date.today().isoformat())
    save(page)
    page.locator("a[href*='/parties/add/']").first.click()
    page.select_option("#id_role", "RESPONDENT")
    page.fill("#id_name", "Orang Terlapor Contoh")
    save(page)
    page.locator("a[href*='/claims/add/']").first.click()
    page.check("input[name=route][value=LPSK]")
    save(page)
    claim = page.url
    for number, loss in enumerate(LOSSES, 1):
        enter_loss(page, *loss)
        expect(page.locator("#ledger tbody tr")).to_have_count(number)
    expect(page.locator("#ledger")).to_contain_text(TOTAL)
    assert_accessible(page)
    for number, (name, kind, content) in enumerate(exhibits()):
        page.goto(claim)
        page.locator("a[href*='/evidence/add/']").nth(number).click()
        page.set_input_files("#id_file", {"name": name, "mimeType": kind, "buffer": content})
        page.fill("#id_title", f"Bukti {name}")
        save(page)

    thread.house.kill("worker")
    page.goto(claim)
    with page.expect_navigation():
        page.locator("form[action$='/dossiers/build/'] button").click()
    # There is no letter yet, which it says before anything is built.
    expect(page).to_have_url(f"{claim}dossiers/build/")
    assert_accessible(page)
    with page.expect_navigation():
        page.locator("form#form button.btn").last.click()
    assert_accessible(page)
    keep_place(page)
    thread.house.start(
        "worker", "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "WARNING"
    )
    link = page.locator("a[href*='/documents/'][href$='/file/']")
    expect(link.first).to_be_visible(timeout=150_000)
    assert_accessible(page)
    with page.expect_download() as download:
        link.first.click()
    path = thread.desk / "dossier.pdf"
    download.value.save_as(path)
    read_the_dossier(path)


def enter_loss(
    page: Page, head: str, what: str, quantity: str, unit: str, rate: str, currency: str, exchange: str
) -> None:
    form = page.locator("#ledger form").filter(has=page.locator("#id_head"))
    form.locator("#id_head").select_option(head)
    form.locator("#id_description").fill(what)
    form.locator("#id_quantity").fill(quantity)
    form.locator("#id_unit").select_option(unit)
    form.locator("#id_rate").fill(rate)
    form.locator("#id_currency").select_option(currency)
    form.locator("#id_exchange_rate").fill(exchange.replace(".", ","))
    form.locator("#id_exchange_rate_on").fill(date.today().isoformat() if exchange else "")
    form.locator("#id_exchange_rate_source").fill("Kurs contoh" if exchange else "")
    form.locator("button[type=submit]").click()


def exhibits() -> list[tuple[str, str, bytes]]:
    return [
        ("foto.jpg", "image/jpeg", samples.photo(orientation=6)),
        ("pindaian.png", "image/png", samples.scan()),
        ("kontrak.pdf", "application/pdf", samples.pdf("Kontrak kerja", "Halaman dua")),
    ]


def read_the_dossier(path: Path) -> None:
    """The file as poppler reads it: numbers, words, exhibits, and nothing that does not belong in it."""
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    plain = " ".join(text.split())
    assert NAME in plain
    assert TOTAL in plain
    assert IN_WORDS in plain.lower()
    assert "LP/B/123/CONTOH" in plain
    marks = [plain.index(f"Bukti P-{number}") for number in (1, 2, 3)]
    assert marks == sorted(marks)
    for absent in ("MARKSESSION", NIGHT, "Rumah Benang", "Jalan Contoh Rahasia"):
        assert absent not in plain, absent


def consent_withdrawn_blocks_the_next_dossier(thread: Thread) -> None:
    lawyer = thread.go("lawyer", f"/cases/{thread.case}/legal/")
    lawyer.locator("a[href*='/claims/']").first.click()
    lawyer.wait_for_url("**/claims/**")
    claim, versions = lawyer.url, lawyer.locator("a[href*='/dossiers/']:not([href*='/build/'])").count()
    # The page with the button is open already when the survivor takes the consent back.
    lawyer.goto(f"{claim}dossiers/build/")
    page = thread.go("caseworker", f"/cases/{thread.case}/consents/")
    page.locator("a[href*='/withdraw/']").first.click()
    page.fill("#id_on", date.today().isoformat())
    save(page)
    lawyer.locator("form#form button.btn").last.click()
    expect(lawyer.locator("main")).to_contain_text("menarik")
    expect(lawyer.locator("form#form button.btn")).to_have_count(0)
    assert_accessible(lawyer)
    lawyer.goto(claim)
    expect(lawyer.locator("main")).to_contain_text("menarik")
    expect(lawyer.locator("form[action$='/dossiers/build/']")).to_have_count(0)
    assert lawyer.locator("a[href*='/dossiers/']:not([href*='/build/'])").count() == versions


def the_reintegration_officer_plans_the_return(thread: Thread) -> None:
    page = thread.go("reintegration", f"/cases/{thread.case}/reintegration/plan/")
    page.fill("#id_returned_on", date.today().isoformat())
    page.fill("#id_destination", "Desa Contoh, bersama ibu")
    page.fill("#id_goals", "Usaha menjahit di rumah")
    save(page)
    page.locator("a[href*='/activate/']").first.click()
    save(page)
    page.locator("a[href*='/enrol/']").first.click()
    page.check("input[name=kind] >> nth=0")
    page.fill("#id_title", "Pelatihan menjahit")
    page.fill("#id_starts_on", date.today().isoformat())
    save(page)
    page.goto(f"{thread.house.address}/cases/{thread.case}/reintegration/")
    assert_accessible(page)
    expect(page.locator("main")).to_contain_text("Pelatihan menjahit")
    assert page.locator("a[href*='/reintegration/visits/']").count() >= 4


def the_administrator_takes_a_role_away_and_the_next_click_knows(thread: Thread) -> None:
    page = thread.go("administrator", "/people/")
    page.get_by_role("link", name=re.compile("Orang Colleague")).first.click()
    page.locator("a[href*='/take/']").first.click()
    save(page)
    answer = thread.pages["colleague"].goto(f"{thread.house.address}/cases/")
    assert answer is not None
    assert answer.status == 403
    assert_accessible(thread.pages["colleague"])
    answer = thread.pages["administrator"].goto(f"{thread.house.address}/cases/{thread.case}/")
    assert answer is not None
    assert answer.status == 403


def nothing_that_is_carried_away_can_be_read(thread: Thread) -> None:
    secret = (NAME, "MARKSTORY", "MARKSESSION", NIGHT, "Jalan Contoh Rahasia", "Desa Contoh, bersama ibu", PASSWORD)
    loot = carry_away(thread.house)
    assert search(loot, secret) == []
    assert search(loot, ["Yayasan Benang"]) != []
