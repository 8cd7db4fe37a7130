"""Chapter 6.2: a comment is taken care of, by the right person, in time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.guideline.scenes import FORSKOLA, ask, local, refused, told
from tests.town import MONDAY, Town, fresh, letters_to
from tests.web.screens import screen_of, words

from uppsikt.accounts.models import AccountAssignment
from uppsikt.dialogue import asking, queries, services, texts
from uppsikt.dialogue.models import Case, ExpertLink
from uppsikt.organisation import services as organisation

HOUR = timedelta(hours=1)


def test_talk_between_citizens_needs_no_answer_but_a_reason(granasa: Town) -> None:
    """R-6.2-1: a user-to-user comment, when triaged: "no reply needed" is possible with reason."""
    case = granasa.triage(granasa.comment("Haha, vi ses där Anna!"), "ovrigt")
    screen = screen_of("Per Ekdahl")
    assert screen.post(f"/arende/{case.pk}/inget-svar", {"reason": ""}).status_code == 422
    assert fresh(case).state == Case.State.ASSIGNED
    screen.post(f"/arende/{case.pk}/inget-svar", {"reason": "Användarna talar med varandra."})
    assert (fresh(case).state, fresh(case).no_answer_reason) == (
        Case.State.NO_ANSWER,
        "Användarna talar med varandra.",
    )
    late = granasa.comment("Bra jobbat!")
    granasa.triage(late, "ovrigt")
    assert told(granasa, "Karin Wallner", late.first_due + HOUR) == []  # no answer is owed


def test_what_nobody_has_judged_when_the_day_ends_is_overdue_and_listed(granasa: Town) -> None:
    """R-6.2-2, R-9-FL-2: an item not triaged, when the working day ends: overdue and listed."""
    judged = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    waiting = [granasa.comment(text) for text in ("Varför plogas det inte?", "Tack för sist")]
    cases = Case.objects.all()
    closing = local("2026-11-23 17:00")
    granasa.now = closing
    assert queries.untriaged(cases, closing) == []
    granasa.now = closing + timedelta(seconds=1)
    assert queries.untriaged(cases, granasa.now) == waiting
    assert judged not in queries.untriaged(cases, granasa.now)
    assert "Kommentarer är inte bedömda" in told(granasa, "Per Ekdahl", granasa.now)
    letters = [one for one in granasa.mailer.letters if one.subject.startswith("Kommentarer")]
    assert {one.to.split("@")[0] for one in letters} == {"per.ekdahl", "karin.wallner"}
    assert len(letters) == 2
    html = screen_of("Per Ekdahl").get("/").content.decode()
    assert html.count("En kommentar är inte bedömd") >= 2
    assert all(f"/arende/{case.pk}" in html for case in waiting)


def test_what_comes_in_at_night_is_judged_before_the_next_working_day_ends(granasa: Town) -> None:
    """R-6.2-2: off-hours the working day is the next one."""
    case = granasa.comment("Är det strömavbrott?", at=local("2026-11-27 22:00"))
    assert queries.untriaged(Case.objects.all(), local("2026-11-30 17:00")) == []
    assert queries.untriaged(Case.objects.all(), local("2026-11-30 17:01")) == [case]


def test_a_case_without_a_handler_goes_to_the_page_owner(granasa: Town) -> None:
    """R-6.2-3: a case without handler for X h (policy: 2), when job: assigned to sidansvarig."""
    team = AccountAssignment.objects.filter(account=granasa.account())
    team.update(valid_from=MONDAY.date() + timedelta(days=9))
    case = granasa.comment("När sandar ni?")
    assert case.handler is None
    team.update(valid_from=MONDAY.date())
    assert services.assign_orphans(now=MONDAY + 2 * HOUR - timedelta(seconds=1)) == 0
    assert services.assign_orphans(now=MONDAY + 2 * HOUR) == 1
    assert fresh(case).handler == granasa.person("Karin Wallner")
    assert services.assign_orphans(now=MONDAY + 3 * HOUR) == 0
    granasa.post_letters(MONDAY + 3 * HOUR)
    assert letters_to(granasa, "Karin Wallner") == ["Nytt att svara på: Granåsa gata och park"]


def test_an_absent_authors_substitute_handles_the_comment(granasa: Town) -> None:
    """R-6.2-4: given author absent, when comment arrives, then handler = substitute."""
    assert granasa.comment("Före").handler == granasa.person("Per Ekdahl")
    organisation.report_absence(
        granasa.person("Per Ekdahl"),
        kind="semester",
        from_day=MONDAY.date(),
        to_day=MONDAY.date(),
        substitute=granasa.person("Jonas Fridh"),
        actor=granasa.actor("Karin Wallner", "chef"),
        now=granasa.now,
    )
    assert granasa.comment("Under").handler == granasa.person("Jonas Fridh")
    granasa.now += timedelta(days=1)
    assert granasa.comment("Efter").handler == granasa.person("Per Ekdahl")


def test_the_queue_begins_with_the_oldest(granasa: Town) -> None:
    """R-6.2-5, R-6.2-20: given 3 open cases, when queue opened, then oldest first."""
    weekend = local("2026-11-28 12:00")  # all are due at the same moment
    moments = [weekend, weekend - 2 * HOUR, weekend - HOUR]
    third, first, second = (granasa.comment("Hej?", at=at) for at in moments)
    granasa.now = local("2026-11-30 08:00")
    html = screen_of("Karin Wallner").get("/inkorg").content.decode()
    shown = re.findall(r'id="a([0-9a-f-]{36})"', html)
    assert shown == [str(one.pk) for one in (first, second, third)]
    page = queries.inbox(Case.objects.all(), queries.InboxFilter(), now=granasa.now, size=2)
    assert page.cases == [first, second]
    rest = queries.Key.read(str(page.following))
    page = queries.inbox(Case.objects.all(), queries.InboxFilter(), now=granasa.now, after=rest)
    assert (page.cases, page.following) == ([third], None)


def test_the_middle_response_time_is_shown(granasa: Town) -> None:
    """R-6.2-5: response time is counted in working time and the median shown."""
    for hours in (1, 3, 26):  # the last one is answered the next day: 11 working hours
        granasa.now = MONDAY
        case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
        granasa.now = MONDAY + hours * HOUR
        granasa.publish(granasa.write(case, "I kväll."))
        granasa.deliver()
    page = words(screen_of("Karin Wallner").get(f"/konton/{granasa.account().pk}"))
    assert "Svarstid, det mellersta ärendet 3 arbetstimmar" in page


def test_an_unanswered_question_is_breached_after_a_working_day(granasa: Town) -> None:
    """R-6.2-6: received Thu 10:00, when Fri 10:00 passes without a word, then breached."""
    granasa.now = local("2026-12-10 10:00")
    case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    assert case.first_due == local("2026-12-11 10:00")
    assert told(granasa, "Per Ekdahl", local("2026-12-10 14:30")) == ["Halva svarstiden har gått"]
    assert told(granasa, "Per Ekdahl", local("2026-12-10 16:45")) == ["Svarstiden är snart slut"]
    assert told(granasa, "Karin Wallner", local("2026-12-11 10:00")) == []
    late = local("2026-12-11 10:01")
    assert told(granasa, "Karin Wallner", late) == ["Försenat ärende i din verksamhet"]
    granasa.now = late
    html = screen_of("Karin Wallner").get("/inkorg?sent=on").content.decode()
    assert f"a{case.pk}" in html


def test_a_word_in_time_stops_the_first_clock(granasa: Town) -> None:
    """R-6.2-6: with a holding reply before Fri 10:00 nothing is breached."""
    granasa.now = local("2026-12-10 10:00")
    case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    ask(granasa, case, "Karin Wallner")
    text = "Hej! Karin Wallner svarar dig senast 17 december."
    granasa.publish(granasa.write(fresh(case), text, kind="delsvar"))
    granasa.deliver()
    granasa.now = local("2026-12-11 11:00")
    assert told(granasa, "Karin Wallner", granasa.now) == []
    assert fresh(case).due_at == case.final_due
    html = screen_of("Karin Wallner").get("/inkorg?sent=on").content.decode()
    assert f"a{case.pk}" not in html


def test_the_one_who_knows_is_suggested(granasa: Town) -> None:
    """R-6.2-9: given topic "förskoleplats", when routed, then preschool unit's expert is suggested."""
    case = granasa.triage(granasa.comment("Hur söker jag förskoleplats till hösten?"), "fraga")
    html = screen_of("Per Ekdahl").get(f"/arende/{case.pk}/fraga").content.decode()
    first = re.search(r'<optgroup label="([^"]+)">(.*?)</optgroup>', html, re.S)
    assert first
    assert first[1] == "Förskola (nämner förskoleplats)"
    assert "Hanna Berglund, rektor" in first[2]
    hanna = granasa.person("Hanna Berglund")
    screen_of("Per Ekdahl").post(f"/arende/{case.pk}/fraga", {"expert": str(hanna.pk)})
    assert (fresh(case).answerer, fresh(case).unit) == (hanna, hanna.unit)
    assert ExpertLink.objects.get(case=case).person == hanna
    assert "Halva svarstiden har gått" in told(granasa, "Hanna Berglund", MONDAY + 6 * HOUR)
    assert "skickade ärendet till den som kan frågan" in words(
        screen_of("Per Ekdahl").get(f"/arende/{case.pk}")
    )


def test_a_holding_reply_that_is_with_nobody_is_refused(granasa: Town) -> None:
    """R-6.2-10: given holding reply without routing, when saved, then refused."""
    case = granasa.triage(granasa.comment("Vad kostar bron?"), "fraga")
    with refused("R-6.2-10"):
        granasa.write(case, "Vi har skickat frågan vidare.", kind="delsvar")
    assert case.answers.count() == 0
    ask(granasa, case, "Sara Nyberg")
    with refused("R-6.2-10"):  # it must say to whom, and by when
        granasa.publish(granasa.write(fresh(case), "Vi återkommer.", kind="delsvar"))
    text = "Sara Nyberg svarar senast 30 november."
    granasa.publish(granasa.write(fresh(case), text, kind="delsvar"))
    granasa.deliver()
    held = fresh(case)
    assert (held.state, held.first_met_at, held.answered_at) == (
        Case.State.FORWARDED,
        granasa.now,
        None,
    )
    assert held.final_due == case.final_due


def test_the_final_answer_is_breached_after_five_working_days(granasa: Town) -> None:
    """R-6.2-11: received Mon 10:00, holding Tue 09:00, when next Mon 10:00 passes: breached.

    The manager is told, and a new message to the citizen is ready.
    """
    case = granasa.triage(granasa.comment("Vad kostar bron?"), "fraga")
    ask(granasa, case, "Sara Nyberg")
    granasa.now = local("2026-11-24 09:00")
    text = "Sara Nyberg svarar senast 30 november."
    granasa.publish(granasa.write(fresh(case), text, kind="delsvar"))
    granasa.deliver()
    assert told(granasa, "Karin Wallner", local("2026-11-30 10:00")) == []
    granasa.now = local("2026-11-30 10:01")
    told_karin = told(granasa, "Karin Wallner", granasa.now)
    assert told_karin == ["Slutligt svar saknas i din verksamhet"]
    screen = screen_of("Per Ekdahl")
    html = screen.get(f"/arende/{case.pk}/delsvar").content.decode()
    ready = re.search(r'<textarea name="text"[^>]*>\s*([^<]+)</textarea>', html)
    assert ready
    assert ready[1].strip() == (
        "Hej! Vi skulle ha svarat dig vid det här laget och ber om ursäkt för att det dröjer. "
        "Sara Nyberg, VA-ingenjör svarar dig här senast tisdag 1 december."
    )
    screen.post(f"/arende/{case.pk}/delsvar", {"text": ready[1].strip()})
    granasa.deliver()
    assert "senast tisdag 1 december" in granasa.platform.replies[-1].text
    assert fresh(case).answered_at is None


@pytest.mark.parametrize("days", [2, 9])
def test_a_new_promise_can_be_kept_by_the_one_who_handles(granasa: Town, days: int) -> None:
    """R-6.2-11: when nobody was asked, the handler is the one who answers; the old day won't do."""
    case = granasa.triage(granasa.comment("Vad kostar bron?"), "fraga")
    granasa.now = case.final_due + timedelta(days=days)
    with refused("R-6.2-11"):
        granasa.publish(
            granasa.write(fresh(case), "Per Ekdahl svarar senast 30 november.", kind="delsvar")
        )
    ready = texts.holding_text(fresh(case), granasa.now)
    assert "Per Ekdahl, driftledare svarar dig här senast" in ready
    granasa.publish(granasa.write(fresh(case), ready, kind="delsvar"))
    assert granasa.deliver() == 1


def test_asking_by_link_leaves_the_first_clock_running(granasa: Town) -> None:
    """R-6.2-10: routing alone is no answer."""
    case = granasa.triage(granasa.comment("Vad kostar bron?", page=FORSKOLA, author=None), "fraga")
    link = ask(granasa, case, "Hanna Berglund")
    asking.ask_back(
        link,
        text="Vilken bro?",
        actor=granasa.actor("Hanna Berglund", "sakkunnig"),
        now=granasa.now,
    )
    assert (fresh(case).first_met_at, fresh(case).due_at) == (None, case.first_due)
