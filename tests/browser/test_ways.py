"""Ways through the house in a browser: the key "/" from everywhere, the open tab in sight, boxes in line, a banner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.conftest import House, assert_accessible, new_person
from tests.browser.entering import sign_in
from tests.factories import PASSWORD, World

FOCUSED = "() => document.activeElement.dataset.key || document.activeElement.tagName"


def signed_in(chromium: Browser, house: House, actor: str, *, width: int) -> Iterator[Page]:
    context = new_person(chromium, width=width, height=740)
    page = context.new_page()
    sign_in(page, house, actor)
    yield page
    context.close()


@pytest.fixture
def desk(chromium: Browser, house: House, town: World) -> Iterator[Page]:
    yield from signed_in(chromium, house, "caseworker", width=1280)


@pytest.fixture
def phone(chromium: Browser, house: House, town: World) -> Iterator[Page]:
    yield from signed_in(chromium, house, "caseworker", width=360)


@pytest.fixture
def office(chromium: Browser, house: House, town: World) -> Iterator[Page]:
    yield from signed_in(chromium, house, "administrator", width=1280)


def test_the_slash_leads_to_the_search_from_everywhere(desk: Page, house: House) -> None:
    desk.goto(f"{house.address}/account/")
    desk.keyboard.press("/")
    desk.wait_for_url(f"{house.address}/cases/")
    assert desk.evaluate(FOCUSED) == "/"
    # There, and on from there, it takes the focus and goes nowhere.
    desk.evaluate("document.activeElement.blur(), window.stayed = true")
    desk.keyboard.press("/")
    assert desk.evaluate(FOCUSED) == "/"
    assert desk.evaluate("document.activeElement.value") == ""
    assert desk.evaluate("window.stayed") is True
    # Back leads to where one was, and forward does not jump again.
    desk.go_back()
    desk.wait_for_url(f"{house.address}/account/")


def test_a_person_is_found_by_keys_alone_and_the_address_tells_nothing(desk: Page, house: House, town: World) -> None:
    desk.goto(f"{house.address}/cases/")
    desk.keyboard.press("/")
    desk.keyboard.type("contohnama sarri")
    desk.keyboard.press("Enter")
    heading = desk.locator("#found")
    expect(heading).to_be_focused()
    assert desk.url == f"{house.address}/cases/"
    link = desk.locator(f'tbody a[href="/cases/{town.case.pk}/"]')
    for _ in range(3):
        desk.keyboard.press("Tab")
    expect(link).to_be_focused()
    assert_accessible(desk)
    desk.keyboard.press("/")
    assert desk.evaluate("document.activeElement.value") == "contohnama sarri"
    desk.keyboard.press("Control+a")
    desk.keyboard.type("tidakada")
    desk.keyboard.press("Enter")
    expect(desk.locator(".empty")).to_be_focused()
    assert_accessible(desk)


def at_the_person(desk: Page, house: House) -> None:
    """A new intake, at the step on who the person is."""
    desk.goto(f"{house.address}/cases/new/")
    desk.check("input[name=rule][value=ANY]")
    desk.click("#form button[type=submit]")
    desk.wait_for_url("**/safety/")
    desk.goto(desk.url.replace("/safety/", "/person/"))


def test_what_is_written_in_an_intake_is_kept_by_itself(desk: Page, house: House, town: World) -> None:
    """Also before the first button was pressed; and a press right after it is no quarrel with oneself."""
    desk.goto(f"{house.address}/cases/new/")
    desk.fill("#id_must_not_know", "Mertua")
    expect(desk.locator("[data-draft-state]")).to_contain_text("tersimpan", timeout=15_000)
    address = desk.url
    assert address.endswith("/contact/")
    desk.reload()
    assert desk.input_value("#id_must_not_know") == "Mertua"
    desk.fill("#id_must_not_know", "Mertua dan ipar")
    desk.wait_for_timeout(3_050)
    desk.check("input[name=rule][value=ANY]")
    desk.click("#form button[type=submit]")
    desk.wait_for_url("**/safety/")
    desk.goto(address)
    assert desk.input_value("#id_must_not_know") == "Mertua dan ipar"


def test_an_intake_is_kept_by_one_script_and_the_button_still_works(desk: Page, house: House, town: World) -> None:
    """Whatever is kept by itself is said to be so: nothing presses the button in somebody's place."""
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    desk.goto(f"{house.address}/cases/new/")
    desk.check("input[name=rule][value=ANY]")
    desk.fill("#id_must_not_know", "Tetangga sebelah")
    expect(desk.locator("[data-draft-state]")).to_contain_text("tersimpan", timeout=15_000)
    # Longer than any script waits.
    desk.wait_for_timeout(6_000)
    assert [data.count('name="autosave"') for data in sent] == [1]
    desk.click("#form button[type=submit]")
    desk.wait_for_url("**/safety/")


def test_the_intake_says_at_once_who_may_be_known(desk: Page, house: House, town: World) -> None:
    at_the_person(desk, house)
    desk.fill("#id_full_name", "Sari Contohnama")
    desk.press("#id_full_name", "Tab")
    expect(desk.locator("#likely")).to_contain_text(town.case.code)
    expect(desk.locator("#is_new")).not_to_be_checked()
    assert_accessible(desk)
    desk.fill("#id_full_name", "Melati Lain")
    desk.press("#id_full_name", "Tab")
    expect(desk.locator("#is_new")).to_have_count(0)


def test_asking_who_it_may_be_takes_nothing_from_the_form(desk: Page, house: House, town: World) -> None:
    """Not the mark that it was compared, nor the warning before it is lost, nor the one press that sends it."""
    at_the_person(desk, house)
    # The line is too poor for what the page keeps by itself, so that the warning stays.
    desk.route("**/person/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    desk.fill("#id_birth_place", "Dusun Contoh")
    desk.fill("#id_full_name", "Sari Contohnama")
    desk.press("#id_full_name", "Tab")
    desk.check("#is_new")
    desk.evaluate("document.querySelector('#form').dataset.sent = '1'")
    desk.fill("#id_passport", "C7654321")
    with desk.expect_response(lambda answer: answer.url.endswith("/cases/new/likely/")):
        desk.press("#id_passport", "Tab")
    expect(desk.locator(".htmx-request, .htmx-settling, .htmx-swapping")).to_have_count(0)
    expect(desk.locator("#is_new")).to_be_checked()
    assert desk.evaluate("document.querySelector('#form').dataset.sent") == "1"
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    desk.on("dialog", answer)
    desk.goto(f"{house.address}/account/")
    assert asked == ["beforeunload"]


def test_an_intake_whose_session_has_ended_stays_until_it_is_sent(desk: Page, house: House, town: World) -> None:
    at_the_person(desk, house)
    address = desk.url
    desk.fill("#id_birth_place", "Dusun Contoh")
    desk.context.clear_cookies(name="sessionid")
    desk.fill("#id_full_name", "Sari Contohnama")
    with desk.expect_response(lambda answer: "/sign-in/" in answer.url):
        desk.press("#id_full_name", "Tab")
    desk.wait_for_timeout(300)
    assert desk.url == address
    assert desk.input_value("#id_birth_place") == "Dusun Contoh"
    # Nothing is kept without a session, and the page says so.
    expect(desk.locator("[data-draft-state]")).to_have_text("Belum tersimpan. Tekan tombol.", timeout=15_000)
    desk.click("#form button[type=submit]")
    desk.fill("[name=email]", "caseworker@contoh.test")
    desk.fill("[name=password]", PASSWORD)
    desk.press("[name=password]", "Enter")
    desk.locator("form:has([name=kept]) button").click()
    desk.wait_for_url(address)
    assert desk.input_value("#id_birth_place") == "Dusun Contoh"
    assert desk.input_value("#id_full_name") == "Sari Contohnama"


def test_the_slash_is_a_letter_while_somebody_types(desk: Page, house: House, town: World) -> None:
    desk.goto(f"{house.address}/cases/{town.case.pk}/")
    note = desk.locator("#note-box textarea")
    note.click()
    desk.keyboard.type("1/2")
    assert note.input_value() == "1/2"
    note.fill("")
    desk.evaluate("document.activeElement.blur()")
    for held in ("Control", "Alt", "Meta"):
        desk.keyboard.press(f"{held}+/")
    assert desk.url == f"{house.address}/cases/{town.case.pk}/"


def test_the_slash_does_nothing_under_a_dialog_and_when_keys_are_off(desk: Page, house: House) -> None:
    desk.goto(f"{house.address}/account/")
    desk.evaluate("document.querySelector('[data-blank]').hidden = false, document.activeElement.blur()")
    desk.keyboard.press("/")
    desk.wait_for_timeout(300)
    assert desk.url == f"{house.address}/account/"
    desk.evaluate("document.querySelector('[data-blank]').hidden = true, localStorage.setItem('keys', 'off')")
    desk.keyboard.press("/")
    desk.wait_for_timeout(300)
    assert desk.url == f"{house.address}/account/"


def test_who_sees_no_cases_is_led_nowhere(office: Page, house: House) -> None:
    office.goto(f"{house.address}/people/")
    office.keyboard.press("/")
    office.wait_for_timeout(300)
    assert office.url == f"{house.address}/people/"


def test_the_open_tab_of_a_case_is_in_sight_on_a_phone(phone: Page, house: House, town: World) -> None:
    phone.goto(f"{house.address}/cases/{town.case.pk}/")
    addresses = phone.locator(".tabs a").evaluate_all("links => links.map(link => link.href)")
    assert len(addresses) >= 6
    for address in addresses:
        phone.goto(address)
        tab = phone.locator(".tabs").first.locator("[aria-current]")
        expect(tab).to_be_in_viewport(ratio=0.95)
        box = tab.bounding_box()
        assert box is not None
        assert (box["x"] >= 0, box["x"] + box["width"] <= 360) == (True, True), address


def test_a_demo_says_on_every_page_that_no_real_case_belongs_in_it(phone: Page, house: House) -> None:
    for path in ("/account/", "/cases/"):
        phone.goto(f"{house.address}{path}")
        banner = phone.locator(".not-safe")
        expect(banner).to_contain_text("Tidak aman")
        line = banner.locator("p").evaluate("text => parseFloat(getComputedStyle(text).lineHeight)")
        assert banner.locator("p").evaluate("text => text.offsetHeight") < 2.5 * line, "two lines at most"
        assert_accessible(phone)


def test_boxes_beside_each_other_stand_on_one_line(chromium: Browser, house: House, town: World) -> None:
    for page in signed_in(chromium, house, "counsellor", width=1280):
        page.goto(f"{house.address}/cases/{town.case.pk}/counselling/new/")
        boxes = [page.locator(name).bounding_box() for name in ("#id_held_at", "#id_minutes")]
        labels = [page.locator(f"label[for={name}]").bounding_box() for name in ("id_held_at", "id_minutes")]
        for one, other in (boxes, labels):
            assert one is not None
            assert other is not None
            assert (one["y"], one["x"] < other["x"]) == (other["y"], True)


def test_a_reason_is_asked_once_there_is_an_answer(phone: Page, house: House, town: World) -> None:
    phone.goto(f"{house.address}/cases/{town.case.pk}/identification/act/")
    reasons = phone.locator("main textarea")
    assert reasons.count() == 6
    assert [reasons.nth(place).is_visible() for place in range(6)] == [False] * 6
    phone.locator("input[value=NO]").first.check()
    expect(reasons.first).to_be_visible()
    reasons.first.fill("Ia sendiri yang mencari pekerjaan.")
    # What was written is not hidden again, and the others wait.
    phone.locator("input[value=UNKNOWN]").first.check()
    expect(reasons.first).to_be_visible()
    expect(reasons.nth(1)).to_be_hidden()
    assert_accessible(phone)
