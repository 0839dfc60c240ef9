import pathlib, pytest, time_machine
from datetime import timedelta
from django.core import mail
from tests.reminders.conftest import *
from tests.factories import *
pytestmark=[pytest.mark.django_db(transaction=True)]
def test_shot(live_server, patient, client_for, engine, settings):
    from aftercare.outbox import queries as q
    from playwright.sync_api import sync_playwright
    now=q.database_now()
    t=TreatmentFactory(patient=patient, ended_at=now-timedelta(days=3))
    engine.plan(now-timedelta(hours=12))
    engine.run(now-timedelta(hours=3), plan=False); engine.run(now, plan=False)
    c=client_for(patient)
    cookie=c.cookies[settings.SESSION_COOKIE_NAME].value
    from axe_playwright_python.sync_playwright import Axe
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for scheme in ("light","dark"):
            ctx=b.new_context(viewport={"width":390,"height":844}, color_scheme=scheme, timezone_id="Europe/London")
            ctx.add_cookies([{"name":settings.SESSION_COOKIE_NAME,"value":cookie,"url":live_server.url}])
            pg=ctx.new_page()
            pg.goto(live_server.url+"/reminders/?saved=quiet"); pg.screenshot(path=f"/tmp/remset/settings-{scheme}.png", full_page=True)
            r=Axe().run(pg); print(scheme, r.violations_count, r.generate_report() if r.violations_count else "")
            for i,m in enumerate(mail.outbox[:2]):
                pathlib.Path(f"/tmp/remset/m{i}.html").write_text(m.alternatives[0][0])
                pg.goto(f"file:///tmp/remset/m{i}.html"); pg.screenshot(path=f"/tmp/remset/mail{i}-{scheme}.png")
                print(Axe().run(pg).violations_count, m.subject, len(m.message().as_bytes()))
                link=__import__("re").search(r"https://testserver(/r/\S+)", m.body).group(1)
                pg.goto(live_server.url+link); pg.screenshot(path=f"/tmp/remset/done{i}-{scheme}.png")
                print("done axe", Axe().run(pg).violations_count)
        b.close()
    print(mail.outbox[0].body)
